"""The build of styles, scripts and icons, on a little source of its own."""

import gzip
import json
from pathlib import Path

import brotli
import pytest

from tools import assets

DIRECTION = ".float-start{float:"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source with a page's script, a part shared with another, a style, an icon and a picture."""
    files = {
        "js/page.js": 'import { say } from "./lib/say.js"; say("page float-start");',
        "js/room.js": 'import { say } from "./lib/say.js"; say("room");',
        "js/lib/say.js": "export function say(text) { document.title = text; }",
        "css/app.css": '@import "./colours.css"; .mark { background: url("../img/mark.svg"); }',
        "css/colours.css": ":root { --ink: black; }" + "\n.much { color: red; }" * 20,
        "img/mark.svg": '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        "icons.txt": "# in use\nbell  # in the bar\n\nbook\nbell\n",
    }
    for name, text in files.items():
        path = tmp_path / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "src"


def test_every_entry_is_built_under_a_name_made_of_its_content(source: Path, tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    names = assets.build(source, dist)
    assert list(names) == ["app.ltr.css", "app.rtl.css", "icons.svg", "img/mark.svg", "page.js", "room.js"]
    assert json.loads((dist / "manifest.json").read_text()) == names
    assert all((dist / path).is_file() for path in names.values())
    (source / "js" / "room.js").write_text("document.title = 'other';")
    again = assets.build(source, dist)
    assert again["room.js"] != names["room.js"]
    assert again["app.ltr.css"] == names["app.ltr.css"]
    assert not (dist / names["room.js"]).exists()


def test_shared_parts_are_loaded_once_and_stay_out_of_the_manifest(source: Path, tmp_path: Path) -> None:
    names = assets.build(source, tmp_path / "dist")
    page, room = ((tmp_path / "dist" / names[name]).read_text() for name in ("page.js", "room.js"))
    assert "document.title" not in page + room
    chunks = [path.name for path in (tmp_path / "dist" / "js").glob("*.js")]
    assert len(chunks) == 1
    assert chunks[0] in page
    assert chunks[0] in room


def test_bootstrap_lies_in_a_layer_and_is_mirrored_for_right_to_left(source: Path, tmp_path: Path) -> None:
    names = assets.build(source, tmp_path / "dist")
    left, right = ((tmp_path / "dist" / names[f"app.{way}.css"]).read_text() for way in ("ltr", "rtl"))
    assert f"{DIRECTION}left" in left
    assert f"{DIRECTION}right" in right
    for style in (left, right):
        assert style.index("@layer bootstrap") < style.index("--ink") > style.index(DIRECTION)
        assert ".carousel" not in style
        assert names["img/mark.svg"] in style


def test_each_compressed_file_unpacks_to_its_original(source: Path, tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    style = dist / assets.build(source, dist)["app.ltr.css"]
    assert brotli.decompress(Path(f"{style}.br").read_bytes()) == style.read_bytes()
    assert gzip.decompress(Path(f"{style}.gz").read_bytes()) == style.read_bytes()


def test_the_sprite_holds_the_listed_icons_only(source: Path, tmp_path: Path) -> None:
    icons = (tmp_path / "dist" / assets.build(source, tmp_path / "dist")["icons.svg"]).read_text()
    assert [part.split('"')[0] for part in icons.split('<symbol id="')[1:]] == ["bell", "book"]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("icons.txt", "bell\nno-such-icon\n", "no-such-icon"),
        ("js/page.js", 'import "./gone.js";', "gone.js"),
        ("css/app.css", '@import "./gone.css";', "gone.css"),
    ],
)
def test_a_fault_is_named_and_leaves_the_last_build(
    source: Path, tmp_path: Path, name: str, text: str, fault: str
) -> None:
    dist = tmp_path / "dist"
    names = assets.build(source, dist)
    (source / name).write_text(text)
    with pytest.raises(assets.AssetError, match=fault):
        assets.build(source, dist)
    assert all((dist / path).is_file() for path in names.values())
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
