"""PDFs for the tests of imports, written object by object: a manual with headings and tables, a scan, one with a password."""
import subprocess
import zlib

WIDTH, HEIGHT = 595, 842


def write(objects, trailer=""):
    """Objects from 1 on; the first is the catalogue."""
    out, places = b"%PDF-1.5\n", []
    for i, o in enumerate(objects):
        places.append(len(out))
        out += b"%d 0 obj\n" % (i + 1) + (o if isinstance(o, bytes) else o.encode("latin-1")) + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + table + f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(out)}\n%%EOF\n".encode()


def stream(data, more=""):
    packed = zlib.compress(data)
    return f"<</Length {len(packed)}/Filter/FlateDecode{more}>>stream\n".encode() + packed + b"\nendstream"


def text(x, y, size, words, bold=False):
    words = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /{'B' if bold else 'R'} {size} Tf {x} {y} Td ({words}) Tj ET\n"


def document(pages):
    """pages: the drawing of each."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
               "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>"]
    kids = []
    for drawing in pages:
        objects.append(stream(drawing.encode("latin-1")))
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {len(objects)} 0 R"
                       "/Resources<</Font<</R 3 0 R/B 4 0 R>>>>>>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    return write(objects)


ADJECTIVES = ["rear", "front", "upper", "lower", "inner", "outer", "spare", "main"]
NOUNS = ["filter", "valve", "hinge", "sensor", "cable", "battery", "lens", "motor", "seal", "pump"]
VERBS = ["Cleaning", "Replacing", "Checking", "Mounting", "Storing"]


def manual(n):
    """(bytes, headings, first cells of all rows of tables) of a manual of n pages, each with a header and a footer, a chapter
    every ten pages, two sections and a table whose cells go over several lines."""
    pages, headings, rows = [], [], []
    for i in range(n):
        d = text(60, 810, 8, f"Frobnicator 3000 - User manual - Rev. C")
        d += text(290, 25, 8, f"{i + 1}")
        y = 770
        if i % 10 == 0:
            title = f"Chapter {i // 10 + 1}: {VERBS[i // 10 % 5]} the device"
            headings.append(title)
            d += text(60, y, 20, title, True)
            y -= 36
        for k in range(2):
            noun, adjective = NOUNS[(i * 2 + k) % 10], ADJECTIVES[i % 8]
            title = f"{i + 1}.{k + 1} {VERBS[(i + k) % 5]} the {adjective} {noun}"
            headings.append(title)
            d += text(60, y, 13, title, True)
            y -= 22
            for line in (f"Switch the device off and wait for {i % 7 + 2} minutes before you touch the {noun}. It may still",
                         f"be hot. Then open the cover on the {adjective} side, which is held by {k + 2} screws, and lift it",
                         "towards you until it clicks."):
                d += text(60, y, 10, line)
                y -= 14
            y -= 8
        d += text(60, y, 10, "Code", True) + text(140, y, 10, "Meaning", True) + text(380, y, 10, "What to do", True)
        y -= 20
        for k in range(6):
            code = f"E{i * 6 + k + 100}"
            rows.append(code)
            d += text(60, y, 10, code) + text(140, y, 10, f"The {NOUNS[(i + k) % 10]} reports {k + 1} faults") + text(380, y, 10, "Restart the device")
            if k % 3 == 2:
                y -= 12
                d += text(140, y, 10, "in a row, and stops by itself") + text(380, y, 10, "and call us")
            y -= 20
        pages.append(d)
    return document(pages), headings, rows


def scan():
    """A page that is a picture of nothing in particular."""
    picture = stream(bytes(200 * 200), "/Type/XObject/Subtype/Image/Width 200/Height 200/ColorSpace/DeviceGray/BitsPerComponent 8")
    return write(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
                  f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>",
                  stream(b"q 400 0 0 400 90 200 cm /P Do Q"), picture])


def scanned(data, dpi=150):
    """The same pages as pictures, as a scanner makes them."""
    pages = subprocess.run(["pdftoppm", "-gray", "-r", str(dpi), "-"], input=data, capture_output=True, check=True).stdout
    objects, kids = ["<</Type/Catalog/Pages 2 0 R>>", ""], []
    while pages:
        kind, size, most, rest = pages.split(b"\n", 3)
        assert (kind, most) == (b"P5", b"255"), (kind, most)
        w, h = map(int, size.split())
        objects.append(stream(rest[:w * h], f"/Type/XObject/Subtype/Image/Width {w}/Height {h}/ColorSpace/DeviceGray/BitsPerComponent 8"))
        objects.append(stream(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /P Do Q".encode()))
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {len(objects)} 0 R"
                       f"/Resources<</XObject<</P {len(objects) - 1} 0 R>>>>>>")
        kids.append(f"{len(objects)} 0 R")
        pages = rest[w * h:]
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    return write(objects)


def locked():
    """Encrypted with a password that nobody has."""
    key = "<" + "41" * 32 + ">"
    return write(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>",
                  f"<</Filter/Standard/V 1/R 2/O{key}/U{key}/P -4>>"], "/Encrypt 3 0 R/ID[<41><41>]")
