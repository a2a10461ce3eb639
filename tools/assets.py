"""Builds `static/src/` into `static/dist/`: bundled, named after the content, compressed.

    static/src/js/*.js        one ES module each, shared parts split off     -> room.js
    static/src/css/app.css    with the used part of Bootstrap in a layer     -> app.ltr.css, app.rtl.css
    static/src/icons.txt      the icons in use, one name a line              -> icons.svg
    static/src/img/, fonts/   as they are                                    -> img/mark.svg

`static/dist/manifest.json` maps these plain names to paths in `static/dist/`, served under `/static/`:
`{"app.ltr.css": "app.ltr-HASH.css", …}`. Beside each file that compresses well lie `.br` and `.gz`.
"""

import gzip
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import brotli

from tools.trim import trimmed, words_of

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
COMPRESSIBLE = frozenset({".css", ".js", ".svg", ".json", ".txt", ".ttf"})
COPIED = ("png", "jpg", "webp", "avif", "svg", "ico", "woff", "woff2", "ttf")
#: Bootstrap has a mirrored style sheet for right-to-left languages; ours uses logical properties instead.
DIRECTIONS = {"ltr": "bootstrap.min.css", "rtl": "bootstrap.rtl.min.css"}
TARGET = "es2020"


class AssetError(Exception):
    """Something in `static/src/` cannot be built. Its text says what."""


def esbuild() -> Path:
    """Return the builder's own program, which needs no Node.js to run."""
    for program in sorted(MODULES.glob("@esbuild/*/bin/esbuild")):
        return program
    raise AssetError("esbuild is not installed: run `make demo` or `npm ci --ignore-scripts`.")


def sprite(names: Iterable[str], library: Path) -> str:
    """Return one SVG with a symbol for each name. Raises AssetError for a name that the set does not have."""
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(_symbol(name, library) for name in names) + "</svg>\n"


def _symbol(name: str, library: Path) -> str:
    path = library / f"{name}.svg"
    if not path.is_file():
        raise AssetError(f"static/src/icons.txt: there is no icon called {name!r} in bootstrap-icons.")
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(), re.DOTALL)
    if drawing is None:
        raise AssetError(f"bootstrap-icons: {name}.svg is not as expected.")
    lines = "".join(line.strip() for line in drawing[1].splitlines())
    return f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{lines}</symbol>'


def icon_names(listing: Path) -> list[str]:
    """Read the list of icons: one name a line, `#` begins a comment."""
    lines = (line.split("#")[0].strip() for line in listing.read_text().splitlines())
    return sorted({line for line in lines if line})


def entry_points(source: Path, workshop: Path) -> dict[str, Path]:
    """Return what is to be built: plain name -> file. What is put together is written to `workshop`."""
    entries = {path.name: path for path in source.glob("js/*.js")}
    for folder in ("img", "fonts"):
        files = (path for path in (source / folder).rglob("*") if path.suffix[1:] in COPIED)
        entries |= {path.relative_to(source).as_posix(): path for path in files}
    if (source / "css" / "app.css").is_file():
        for direction, file in DIRECTIONS.items():
            entries[f"app.{direction}.css"] = _style(workshop, direction, file, source)
    if (source / "icons.txt").is_file():
        icons = workshop / "icons.svg"
        icons.write_text(sprite(icon_names(source / "icons.txt"), MODULES / "bootstrap-icons" / "icons"))
        entries["icons.svg"] = icons
    return dict(sorted(entries.items()))


def _style(workshop: Path, direction: str, file: str, source: Path) -> Path:
    complete = (MODULES / "bootstrap" / "dist" / "css" / file).read_text()
    (workshop / file).write_text(trimmed(complete, words_of(_users_of_classes(source))))
    own = json.dumps(str(source / "css" / "app.css"))
    entry = workshop / f"app.{direction}.css"
    entry.write_text(f'@import "./{file}" layer(bootstrap);\n@import {own};\n')
    return entry


def _users_of_classes(source: Path) -> list[Path]:
    """Return the files whose words keep a part of Bootstrap; its own scripts too, if one of ours loads it."""
    scripts = list(source.glob("js/**/*.js"))
    if any("bootstrap" in script.read_text() for script in scripts):
        scripts.append(MODULES / "bootstrap" / "dist" / "js" / "bootstrap.js")
    return [*(ROOT / "templates").rglob("*.html"), *scripts]


def bundle(entries: dict[str, Path], source: Path, target: Path) -> dict[str, str]:
    """Run esbuild; return the manifest. Raises AssetError with what esbuild says."""
    facts = target / "meta.json"
    command = [
        esbuild(), *(f"{name.rsplit('.', 1)[0]}={path}" for name, path in entries.items()),
        "--bundle", "--minify", "--splitting", "--format=esm", f"--target={TARGET}", "--charset=utf8",
        "--log-level=warning", f"--outdir={target}", f"--outbase={source}", f"--metafile={facts}",
        "--entry-names=[dir]/[name]-[hash]",
        "--asset-names=[dir]/[name]-[hash]", "--chunk-names=js/[name]-[hash]",
        *(f"--loader:.{suffix}=copy" for suffix in COPIED),
    ]  # fmt: skip
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        raise AssetError(f"esbuild:\n{run.stderr}")
    sys.stderr.write(run.stderr)
    outputs = json.loads(facts.read_text())["outputs"]
    facts.unlink()
    return manifest(entries, outputs, target)


def manifest(entries: dict[str, Path], outputs: dict[str, dict], target: Path) -> dict[str, str]:
    """Map plain names to built files, after what esbuild tells about its outputs."""
    built = {}
    for path, facts in outputs.items():
        origin = facts.get("entryPoint") or next(iter(facts["inputs"]), "")
        is_entry = "entryPoint" in facts or not path.endswith((".js", ".css"))
        if is_entry:
            built[(ROOT / origin).resolve()] = (ROOT / path).resolve().relative_to(target.resolve()).as_posix()
    missing = [name for name, path in entries.items() if path.resolve() not in built]
    if missing:
        raise AssetError(f"not built: {', '.join(missing)}")
    return {name: built[path.resolve()] for name, path in entries.items()}


def compress(folder: Path) -> None:
    """Write `.br` and `.gz` beside each file that compresses, unless that would save nothing."""
    for path in [p for p in folder.rglob("*") if p.suffix in COMPRESSIBLE]:
        content = path.read_bytes()
        for suffix, packed in (
            (".br", brotli.compress(content)),
            (".gz", gzip.compress(content, 9, mtime=0)),
        ):
            if len(packed) < len(content):
                path.with_name(path.name + suffix).write_bytes(packed)


def build(source: Path, dist: Path) -> dict[str, str]:
    """Build everything beside `dist` and put it in its place at once; a failure leaves the last build."""
    dist.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=".colep-", dir=MODULES))
    fresh = dist.with_name(".dist-new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        names = bundle(entry_points(source, workshop), source, fresh)
        compress(fresh)
        (fresh / "manifest.json").write_text(json.dumps(names, indent=2) + "\n")
        _swap(fresh, dist)
    finally:
        shutil.rmtree(workshop)
        shutil.rmtree(fresh, ignore_errors=True)
    return names


def _swap(fresh: Path, dist: Path) -> None:
    old = dist.with_name(".dist-old")
    shutil.rmtree(old, ignore_errors=True)
    if dist.exists():
        dist.rename(old)
    fresh.rename(dist)
    shutil.rmtree(old, ignore_errors=True)


def main() -> int:
    """Build the assets of the project and say their sizes."""
    dist = ROOT / "static" / "dist"
    try:
        names = build(ROOT / "static" / "src", dist)
    except AssetError as error:
        print(error, file=sys.stderr)
        return 1
    for name, path in names.items():
        packed = dist / f"{path}.br"
        size = (packed if packed.exists() else dist / path).stat().st_size
        print(f"{size / 1024:7.1f} kB  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
