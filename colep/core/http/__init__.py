"""The doors of the web: who may pass, what every answer carries, what is said when something is wrong."""
