"""The ground floor: values, kinds, units, shapes, problems, seeds. It knows nothing above."""
