"""What the program knows of languages: packs of words and phrases, read from YAML. No detection happens here."""

from monitor.languages.load import load
from monitor.languages.schema import Cue, Pack

__all__ = ["Cue", "Pack", "load"]
