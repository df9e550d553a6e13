"""Makes the two files beside it from the published variable font: `python make-font.py LATIN.woff2`.

The published zero always has a slash. Here the zero is plain, and the feature `zero` (`font-variant-numeric: slashed-zero`) gives the
slashed one, for codes. Weights 400 to 750 and the letters of Western Europe only: in one file what Dutch and English are written with, in
the other what else stands in names, which a browser loads when a page has one. base.css says which file has what. Needs fonttools and
brotli.
"""

import io
import sys
from copy import deepcopy

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from fontTools.varLib.instancer import instantiateVariableFont

OUTER = list(range(0, 16))
# The two halves of the counter, without the four corners where the slash cuts it; None is a new point between the halves.
COUNTER = [16, 17, 18, 19, None, *range(28, 39), 27, None, *range(20, 27)]


def meet(a, b, c, d):
    """Where the line from a through b meets the line from c through d."""
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = a, b, c, d
    cross = (x1 - x2) * (y3 - y4) - (y1 - y2) * (x3 - x4)
    s, t = x1 * y2 - y1 * x2, x3 * y4 - y3 * x4
    return ((s * (x3 - x4) - (x1 - x2) * t) / cross, (s * (y3 - y4) - (y1 - y2) * t) / cross)


def plain(points):
    """The points of the zero without its slash."""
    right = meet(points[18], points[19], points[28], points[29])
    left = meet(points[38], points[27], points[20], points[21])
    joints = iter([right, left])
    return [points[i] for i in OUTER] + [next(joints) if i is None else points[i] for i in COUNTER]


def add_plain_zero(font):
    glyf, gvar, hmtx = font["glyf"], font["gvar"], font["hmtx"]
    zero = glyf["zero"]
    zero.expand(glyf)
    slashed = {"zero": "zero.slash", "zero.tf": "zero.tf.slash"}
    font.setGlyphOrder(font.getGlyphOrder() + list(slashed.values()))
    for name, copy in slashed.items():
        glyph = deepcopy(glyf[name])
        glyph.expand(glyf)
        if glyph.isComposite():
            glyph.components[0].glyphName = "zero.slash"
        glyf[copy], hmtx[copy], gvar.variations[copy] = glyph, hmtx[name], deepcopy(gvar.variations[name])
    before = [tuple(point) for point in zero.coordinates]
    flags = list(zero.flags)
    after = plain(before)
    zero.coordinates = GlyphCoordinates([(round(x), round(y)) for x, y in after])
    zero.flags = bytearray([flags[i] for i in OUTER] + [0 if i is None else flags[i] for i in COUNTER])
    zero.endPtsOfContours = [len(OUTER) - 1, len(after) - 1]
    zero.numberOfContours = 2
    varied = []
    for variation in gvar.variations["zero"]:
        deltas = variation.coordinates
        master = plain([(x + dx, y + dy) for (x, y), (dx, dy) in zip(before, deltas)])
        moved = [(round(x - x0), round(y - y0)) for (x, y), (x0, y0) in zip(master, after)]
        varied.append(TupleVariation(variation.axes, moved + list(deltas[-4:])))
    gvar.variations["zero"] = varied
    add_feature(font["GSUB"].table, slashed)


def add_feature(table, mapping):
    subtable = otTables.SingleSubst()
    subtable.mapping = mapping
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag, lookup.SubTable, lookup.SubTableCount = 1, 0, [subtable], 1
    table.LookupList.Lookup.append(lookup)
    feature = otTables.Feature()
    feature.FeatureParams, feature.LookupListIndex = None, [len(table.LookupList.Lookup) - 1]
    record = otTables.FeatureRecord()
    record.FeatureTag, record.Feature = "zero", feature
    table.FeatureList.FeatureRecord.append(record)
    index = len(table.FeatureList.FeatureRecord) - 1
    for script in table.ScriptList.ScriptRecord:
        for system in [script.Script.DefaultLangSys, *(one.LangSys for one in script.Script.LangSysRecord)]:
            if system:
                system.FeatureIndex.append(index)


DUTCH_AND_ENGLISH = [*range(0x20, 0x7F), *map(ord, "\u00a0©·×ÉËÏàáçèéêëíïóöúü–—‘’“”•…€−")]
IN_NAMES = sorted({*range(0xA1, 0x100), 0x152, 0x153, *map(ord, "„‹›")} - set(DUTCH_AND_ENGLISH))


def with_letters(font, letters):
    options = Options()
    options.layout_features = ["kern", "mark", "ccmp", "tnum", "zero"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    return instantiateVariableFont(font, {"wght": (400, 400, 750)})


font = TTFont(sys.argv[1])
add_plain_zero(font)
# Written and read again for each: the tables then count what was added.
written = io.BytesIO()
font.save(written)
for name, letters in {"": DUTCH_AND_ENGLISH, "-names": IN_NAMES}.items():
    part = with_letters(TTFont(io.BytesIO(written.getvalue())), letters)
    part.flavor = "woff2"
    part.save(f"atkinson-hyperlegible-next{name}.woff2")
