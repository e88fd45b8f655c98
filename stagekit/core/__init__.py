"""The ground floor: values, kinds, units, shapes, problems, seeds. Pure, and knows nothing above."""
