"""What a WSGI server loads."""

from colep.app import create_app

app = create_app()
