"""Traffic Light Protocol labels.

Source: FIRST, Traffic Light Protocol 2.0 (August 2022). The labels are written exactly so, in
capitals and without spaces, and are never translated.
"""

from enum import StrEnum


class Label(StrEnum):
    """The five values of TLP 2.0, from the widest to the narrowest."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"


DEFAULT = Label.GREEN
