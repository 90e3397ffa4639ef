"""Ten spreadsheets of questions and answers, each built in another way, with what an import should find in them.

make(folder) writes the files and gives {file name: [article, …]}; an article is what `warmline convert --articles` prints
of it: title, body, ask, category, product. The workbooks are written part by part, so that the tests need no library and
hold what libraries do not write: rich text, strings inside of cells, merged cells without values, formulas with results.
"""
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

# category (zh, en), product, question (zh, en), other ways (zh, en), answer (zh, en)
FAQ = [
    (("退换货", "Returns"), "cam2", ("怎么退货？", "How do I return something?"), (["我要退货", "退货流程是什么"], ["send it back", "return process"]),
     ("收到后 7 天内可以退货，在订单页点“申请退货”。", "You can return it within 7 days: tap \"Return\" on the order page.")),
    (("退换货", "Returns"), "cam2", ("退货的运费谁出？", "Who pays for return shipping?"), (["退货运费谁付"], ["return postage"]),
     ("质量问题我们承担运费，其他原因由您承担。", "We pay when it is faulty, otherwise you do.")),
    (("退换货", "Returns"), "buds", ("可以换货吗？", "Can I exchange it?"), (["想换一个颜色"], ["swap for another colour"]),
     ("15 天内可以换货一次，商品要完好。", "Once within 15 days, if the item is intact.")),
    (("物流", "Shipping"), "", ("多久能发货？", "When will it be shipped?"), (["什么时候发货"], ["shipping time"]),
     ("工作日 16 点前付款当天发货。", "Orders paid before 4 pm on a working day ship the same day.")),
    (("物流", "Shipping"), "", ("能改收货地址吗？", "Can I change the delivery address?"), (["地址写错了"], ["wrong address"]),
     ("发货前可以改，发货后请联系快递。", "Before it ships, yes; afterwards please ask the carrier.")),
    (("物流", "Shipping"), "", ("支持国际配送吗？", "Do you ship abroad?"), (["海外能买吗"], ["international delivery"]),
     ("目前支持欧盟国家，7 到 10 天送达。", "To countries of the EU, in 7 to 10 days.")),
    (("使用", "Use"), "cam2", ("摄像头怎么联网？", "How do I connect the camera to Wi-Fi?"), (["连不上网", "怎么连 WiFi"], ["wifi setup"]),
     ("长按复位键 5 秒，听到提示音后在应用里添加设备。\n只支持 2.4 GHz 网络。", "Hold the reset button for 5 seconds, then add the device in the app.\nOnly 2.4 GHz networks work.")),
    (("使用", "Use"), "cam2", ("红灯闪烁是什么意思？", "What does a blinking red light mean?"), (["红灯一直闪"], ["red light blinks"]),
     ("红灯闪烁表示正在等待配网。", "It is waiting to be connected.")),
    (("使用", "Use"), "buds", ("耳机怎么配对？", "How do I pair the earbuds?"), (["蓝牙连不上"], ["bluetooth pairing"]),
     ("打开充电盒盖，在手机蓝牙里选择 Buds。", "Open the case and choose Buds in the Bluetooth settings.")),
    (("使用", "Use"), "buds", ("充满电要多久？", "How long does charging take?"), (["充电时间"], ["charge time"]),
     ("大约 1.5 小时，充 10 分钟可以用 2 小时。", "About 1.5 hours; 10 minutes give 2 hours of use.")),
    (("保修", "Warranty"), "", ("保修期是多长？", "How long is the warranty?"), (["质保多久"], ["guarantee period"]),
     ("整机保修 24 个月，电池 12 个月。", "24 months for the device, 12 months for the battery.")),
    (("保修", "Warranty"), "", ("进水了还保修吗？", "Is water damage covered?"), (["掉水里了"], ["it fell into water"]),
     ("进水不在保修范围内，可以付费维修。", "No, but we can repair it for a fee.")),
]


# ---- writing a workbook ----

def column(n):
    name = ""
    while n:
        n, rest = divmod(n - 1, 26)
        name = chr(65 + rest) + name
    return name


class Formula:
    """A formula with the result that was stored with it."""

    def __init__(self, text, value):
        self.text, self.value = text, value


class Day:
    """A number that is shown as a date."""

    def __init__(self, serial):
        self.serial = serial


class Rich(str):
    """A text in several fonts."""


def cell(ref, value, strings):
    if value is None or value == "":
        return ""
    if isinstance(value, Day):
        return f'<c r="{ref}" s="1"><v>{value.serial}</v></c>'
    if isinstance(value, Formula):
        return f'<c r="{ref}" t="str"><f>{escape(value.text)}</f><v>{escape(value.value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{ref}"><v>{value}</v></c>'
    if strings is None:
        return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    key = ("rich" if isinstance(value, Rich) else "plain", str(value))
    at = strings.setdefault(key, len(strings))
    return f'<c r="{ref}" t="s"><v>{at}</v></c>'


def sheet_xml(rows, merges, strings, at=(1, 1)):
    out = []
    for i, row in enumerate(rows):
        line = at[0] + i
        cells = "".join(cell(f"{column(at[1] + k)}{line}", v, strings) for k, v in enumerate(row))
        if cells:
            out.append(f'<row r="{line}">{cells}</row>')
    merged = "".join(f'<mergeCell ref="{m}"/>' for m in merges)
    return ('<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<sheetData>{"".join(out)}</sheetData>' + (f'<mergeCells count="{len(merges)}">{merged}</mergeCells>' if merges else "")
            + '</worksheet>')


def string_xml(key):
    kind, text = key
    if kind == "plain":
        return f'<si><t xml:space="preserve">{escape(text)}</t></si>'
    half = len(text) // 2
    return (f'<si><r><t xml:space="preserve">{escape(text[:half])}</t></r><r><rPr><b/></rPr><t xml:space="preserve">{escape(text[half:])}</t></r>'
            '<rPh sb="0" eb="1"><t>reading aid</t></rPh></si>')


STYLES = ('<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
          '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>')
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(path, sheets, inline=False, hidden=(), extra=()):
    """sheets: [(name, rows, merges[, (first line, first column)])]"""
    strings = None if inline else {}
    parts = {}
    for i, s in enumerate(sheets):
        parts[f"xl/worksheets/sheet{i + 1}.xml"] = sheet_xml(s[1], s[2], strings, s[3] if len(s) > 3 else (1, 1))
    names = "".join(f'<sheet name="{escape(s[0])}" sheetId="{i + 1}" r:id="rId{i + 1}"'
                    + (' state="hidden"' if s[0] in hidden else "") + "/>" for i, s in enumerate(sheets))
    parts["xl/workbook.xml"] = ('<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
                                f'xmlns:r="{RELATION}"><sheets>{names}</sheets></workbook>')
    parts["xl/_rels/workbook.xml.rels"] = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(f'<Relationship Id="rId{i + 1}" Type="{RELATION}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>' for i in range(len(sheets)))
        + "</Relationships>")
    parts["xl/styles.xml"] = STYLES
    if strings is not None:
        parts["xl/sharedStrings.xml"] = ('<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                                         + "".join(string_xml(k) for k in strings) + "</sst>")
    parts["[Content_Types].xml"] = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            z.writestr(name, text)
        for name, data in extra:
            z.writestr(name, data)


# ---- what should be found ----

def article(f, langs=("zh", "en"), ask=True, category=None, product=False):
    """category: the language it stands in, or None."""
    a = {"title": {}, "body": {}, "ask": {"zh": [], "en": []}, "category": "", "product": ""}
    for i, lang in enumerate(("zh", "en")):
        if lang in langs:
            a["title"][lang] = f[2][i]
            a["body"][lang] = f[4][i].replace("\n", "\n\n")
            if ask:
                a["ask"][lang] = f[3][i]
    if category is not None:
        a["category"] = f[0][category]
    if product:
        a["product"] = f[1]
    return a


# ---- the ten ----

def s01_plain_zh(folder):
    rows = [["序号", "问题分类", "问题", "答案", "更新时间"]]
    rows += [[i + 1, f[0][0], f[2][0], f[4][0], Day(45000 + i)] for i, f in enumerate(FAQ)]
    workbook(folder / "s01-plain-zh.xlsx", [("常见问题", rows, [])])
    return "s01-plain-zh.xlsx", [article(f, ("zh",), ask=False, category=0) for f in FAQ]


def s02_title_merged_category(folder):
    """A title over all columns, an empty line, the category merged over its rows, texts in several fonts."""
    rows = [["After-sales FAQ 2026", None, None, None], [], ["Category", "Question", "Answer", "Owner"]]
    merges, start = ["A1:D1"], 4
    for i, f in enumerate(FAQ):
        first = i == 0 or FAQ[i - 1][0] != f[0]
        rows.append([f[0][1] if first else None, Rich(f[2][1]), f[4][1], "Ann"])
        if i + 1 == len(FAQ) or FAQ[i + 1][0] != f[0]:
            merges.append(f"A{start}:A{4 + i}")
            start = 5 + i
    workbook(folder / "s02-merged-en.xlsx", [("FAQ", rows, merges)])
    return "s02-merged-en.xlsx", [article(f, ("en",), ask=False, category=1) for f in FAQ]


def s03_two_header_rows(folder):
    """问题 and 答案 over two columns each, the languages below."""
    rows = [["分类", "问题", None, "答案", None, "适用产品"], [None, "中文", "English", "中文", "English", None]]
    rows += [[f[0][0], f[2][0], f[2][1], f[4][0], f[4][1], f[1]] for f in FAQ]
    workbook(folder / "s03-two-header-rows.xlsx", [("FAQ", rows, ["A1:A2", "B1:C1", "D1:E1", "F1:F2"])])
    return "s03-two-header-rows.xlsx", [article(f, ask=False, category=0, product=True) for f in FAQ]


def s04_sheets(folder):
    """A sheet for each category, a sheet of notes, a hidden one; strings inside of the cells; columns the other way round."""
    sheets, gold = [("Read me", [["How to fill this in"], ["One line for each question."], ["Ask Ben when in doubt."]], [])], []
    for category in dict.fromkeys(f[0] for f in FAQ):
        rows = [["Answer", "Similar questions", "Question"]]
        for f in FAQ:
            if f[0] == category:
                rows.append([f[4][1], "; ".join(f[3][1]), f[2][1]])
                gold.append(article(f, ("en",), category=1))
        sheets.append((category[1], rows, []))
    sheets.append(("old", [["Question", "Answer"], ["Do you sell hats?", "We did until 2019, and stopped then."]], []))
    workbook(folder / "s04-sheets.xlsx", sheets, inline=True, hidden=("old",))
    return "s04-sheets.xlsx", gold


def s05_one_cell(folder):
    """Question and answer in one cell."""
    rows = [["常见问答汇总"]] + [[f"问：{f[2][0]}\n答：{f[4][0]}"] for f in FAQ]
    workbook(folder / "s05-one-cell.xlsx", [("Sheet1", rows, [])])
    return "s05-one-cell.xlsx", [article(f, ("zh",), ask=False) for f in FAQ]


def s06_no_header_gbk(folder):
    """No header at all, as CSV in GBK with semicolons."""
    lines = [";".join('"' + v.replace('"', '""') + '"' for v in (f[2][0], f[4][0], f[0][0])) for f in FAQ]
    (folder / "s06-no-header.csv").write_bytes("\r\n".join(lines).encode("gb18030"))
    return "s06-no-header.csv", [article(f, ("zh",), ask=False, category=0) for f in FAQ]


def s07_language_column(folder):
    """Each article on two rows, one for each language, held together by an id; the table begins at C4."""
    rows = [["ID", "Locale", "Title", "Content", "Keywords", "Status"]]
    for i, f in enumerate(FAQ):
        rows.append([f"KB-{i + 100}", "zh-CN", f[2][0], f[4][0], "\n".join(f[3][0]), "published"])
        rows.append([f"KB-{i + 100}", "en-US", f[2][1], f[4][1], "\n".join(f[3][1]), "published"])
    workbook(folder / "s07-language-column.xlsx", [("Export", rows, [], (4, 3))])
    return "s07-language-column.xlsx", [article(f) for f in FAQ]


# The three below were written after the rules were.

def s08_sections_tabs(folder):
    """Tabs, a byte order mark, the category as a line of its own above its rows, the header again in the middle."""
    head, lines, gold = "Customer asks\tWe reply\tLast change", [], []
    for i, f in enumerate(FAQ):
        if i == 0 or FAQ[i - 1][0] != f[0]:
            lines += [f[0][1], head] if i else [head, f[0][1]]
        lines.append("\t".join([f[2][1], '"' + f[4][1].replace('"', '""') + '"', f"2026-01-{i + 1:02d}"]))
        gold.append(article(f, ("en",), ask=False, category=1))
    (folder / "s08-sections.csv").write_bytes(b"\xef\xbb\xbf" + "\n".join(lines).encode())
    return "s08-sections.csv", gold


def s09_below_one_another(folder):
    """"Q1." above "A1.", results of formulas, an empty line between; to the right, who wrote it."""
    rows = [["Support answers", None], []]
    for i, f in enumerate(FAQ):
        rows += [[f"Q{i + 1}. {f[2][1]}", "Ben" if i % 2 else None], [Formula(f"B{i}&C{i}", f"A{i + 1}. {f[4][1]}"), None], []]
    workbook(folder / "s09-below.xlsx", [("Tabelle1", rows, ["A1:B1"])])
    return "s09-below.xlsx", [article(f, ("en",), ask=False) for f in FAQ]


def s10_both_languages(folder):
    """Both languages side by side with names of columns in both at once, other ways to ask in columns of their own, the
    answer over two rows with its question merged, a sheet for each half."""
    gold, sheets, head = [], [], ["一级分类 Category", "标准问题 Question (CN)", "问法二", "Question (EN)", "Reply 中文话术", "Reply EN", "型号 Model", "浏览量 Views"]
    for half in (FAQ[:6], FAQ[6:]):
        rows, merges = [["客服知识库"] + [None] * 7, head], ["A1:H1"]
        for i, f in enumerate(half):
            line = len(rows) + 1
            rows.append([f[0][0], f[2][0], f[3][0][0], f[2][1], f[4][0], f[4][1], f[1], 100 - i])
            a = article(f, ask=False, category=0, product=True)
            a["ask"]["zh"] = f[3][0][:1]
            if i == 2:
                rows.append([None, None, None, None, "如有疑问请联系客服。", "Ask us if in doubt.", None, None])
                merges += [f"{c}{line}:{c}{line + 1}" for c in "ABCDG"]
                a["body"] = {"zh": a["body"]["zh"] + "\n\n如有疑问请联系客服。", "en": a["body"]["en"] + "\n\nAsk us if in doubt."}
            gold.append(a)
        sheets.append((f"部分{len(sheets) + 1}", rows, merges))
    workbook(folder / "s10-both-languages.xlsx", sheets)
    return "s10-both-languages.xlsx", gold


SHEETS = [s01_plain_zh, s02_title_merged_category, s03_two_header_rows, s04_sheets, s05_one_cell, s06_no_header_gbk, s07_language_column,
          s08_sections_tabs, s09_below_one_another, s10_both_languages]


def make(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return dict(s(folder) for s in SHEETS)
