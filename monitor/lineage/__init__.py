"""Articles in, signatures out; two signatures in, whether they are one story out. No store, no clock.

All copies of an agency text count as one source. How a batch is filed, in one transaction:

    for article, signature in batch:
        near = copies.candidates(tx, signature.sought, since=article's time - 7 days)
        lineage = adopt(signature, [(one.lineage, Signature.unpack(one.signature)) for one in near]) or article.id
        copies.remember(tx, [Signed(…, lineage=lineage, signature=signature.pack(), bands=signature.bands)])

Bands find what may be a copy, the sketch inside the signature proves it: nothing is merged on a band alone.
"""

from monitor.lineage.agencies import credits_of
from monitor.lineage.kinship import Kinship, adopt, kinship, same_story
from monitor.lineage.signature import Signature, sign

__all__ = ["Kinship", "Signature", "adopt", "credits_of", "kinship", "same_story", "sign"]
