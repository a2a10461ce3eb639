"""Compiles every template, and follows every name by which one template takes in another."""

import os
import sys
import tempfile
from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError, meta


def faults(environment: Environment) -> Iterator[str]:
    """Say what is wrong with the templates of an environment: syntax, unknown filters, missing parts."""
    assert environment.loader is not None
    names = set(environment.list_templates(extensions=["html", "txt", "xml"]))
    for name in sorted(names):
        source, path, _ = environment.loader.get_source(environment, name)
        try:
            environment.compile(source, name, path)
            referenced = meta.find_referenced_templates(environment.parse(source, name, path))
        except TemplateSyntaxError as error:
            yield f"templates/{name}:{error.lineno}: {error.message}"
        else:
            yield from (
                f"templates/{name}: there is no {other}" for other in referenced if other and other not in names
            )


def main() -> int:
    """Check the templates of the project in the environment that serves them."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"COLEP_ENV": "development", "COLEP_DATA_DIR": folder}
        from colep.app import create_app  # noqa: PLC0415  (reads the settings above)

        found = list(faults(create_app().jinja_env))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
