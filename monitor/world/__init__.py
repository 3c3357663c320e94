"""What the world is like, as validated data: forums, officeholders, parties, meetings, series, sources.

YAML files in, one frozen `World` with its indexes out; no network, no clock, no detection.
"""

from monitor.world.holders import Holders
from monitor.world.load import load
from monitor.world.nouns import Forum, Holder, Name, Party
from monitor.world.world import World

__all__ = ["Forum", "Holder", "Holders", "Name", "Party", "World", "load"]
