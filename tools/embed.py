#!/usr/bin/env python3
"""Write files into a C source that the compiler takes in by .incbin.

embed.py --out OUT.c --blob OUT.bin --depfile OUT.d SET=SOURCE...

SOURCE is a folder (all files below it), or `a,b,c` (files, named by their last part); an empty one gives an empty set.
A SET written `name!` keeps only the compressed form of its large files. Every set becomes a table
`embedded_table_NAME` sorted by path; app/embedded.h says what a row holds. The output depends on nothing but the bytes.
"""
import argparse
import gzip
import hashlib
import pathlib
import sys

TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8", ".json": "application/json", ".map": "application/json", ".svg": "image/svg+xml",
    ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".ico": "image/x-icon", ".webm": "video/webm",
    ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".md": "text/markdown; charset=utf-8",
    ".yaml": "application/yaml", ".csv": "text/csv; charset=utf-8", ".jsonl": "application/jsonl",
    ".webmanifest": "application/manifest+json",
}
PACKED = {".png", ".jpg", ".webp", ".webm", ".woff2"}
LARGE = 256 * 1024


def collect(source, dependencies):
    """[(path in the set, file)], sorted; dependencies takes every file and folder whose change matters."""
    if not source:
        return []
    if "," in source:
        files = [pathlib.Path(s) for s in source.split(",")]
        dependencies.extend(files)
        return sorted((f.name, f) for f in files)
    root = pathlib.Path(source)
    if not root.is_dir():
        dependencies.append(root.parent)
        return []
    found = []
    for path in sorted(root.rglob("*")):
        if any(part.startswith(".") for part in path.relative_to(root).parts):
            continue
        dependencies.append(path)
        if path.is_file():
            found.append((path.relative_to(root).as_posix(), path))
    dependencies.append(root)
    return sorted(found)


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Blob:
    def __init__(self):
        self.bytes = bytearray()

    def add(self, data):
        """Eight-aligned, a NUL behind; gives the offset."""
        at = len(self.bytes)
        self.bytes += data + b"\0"
        self.bytes += b"\0" * (-len(self.bytes) % 8)
        return at


def row(path, data, blob, only_packed):
    suffix = pathlib.PurePosixPath(path).suffix
    packed = b"" if suffix in PACKED else gzip.compress(data, 9, mtime=0)
    if len(packed) >= len(data):
        packed = b""
    drop = only_packed and packed and len(data) > LARGE
    raw = "NULL" if drop else f"embedded_blob + {blob.add(data)}"
    gz = f"embedded_blob + {blob.add(packed)}" if packed else "NULL"
    etag = hashlib.sha256(data).hexdigest()[:16]
    kind = TYPES.get(suffix, "application/octet-stream")
    return f'        {{{c_string(path)}, {raw}, {len(data)}, {gz}, {len(packed)}, {c_string(kind)}, "{etag}"}},'


def main():
    parser = argparse.ArgumentParser()
    for name in ("out", "blob", "depfile"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("sets", nargs="+")
    args = parser.parse_args()
    blob, dependencies, tables = Blob(), [pathlib.Path(__file__)], []
    for spec in args.sets:
        name, _, source = spec.partition("=")
        only_packed = name.endswith("!")
        name = name.rstrip("!")
        rows = [row(path, file.read_bytes(), blob, only_packed) for path, file in collect(source, dependencies)]
        tables.append((name, rows))
    blob.bytes += b"\0" * 8

    blob_path = pathlib.Path(args.blob).resolve()
    blob_path.write_bytes(blob.bytes)
    lines = ["/* Made by tools/embed.py; do not edit. */", '#include "app/embedded_priv.h"', "",
             "__asm__(\".section .rodata\\n\"",
             '        ".balign 16\\n"', '        ".global embedded_blob\\n"', '        ".hidden embedded_blob\\n"',
             '        "embedded_blob:\\n"', f'        ".incbin " {c_string(c_string(str(blob_path)))} "\\n"', '        ".previous\\n");', "",
             f"/* {hashlib.sha256(blob.bytes).hexdigest()} */"]
    for name, rows in tables:
        lines += ["", f"const struct embedded_file embedded_table_{name}[] = {{", *rows, "        {NULL, NULL, 0, NULL, 0, NULL, \"\"},",
                  "};", f"const size_t embedded_count_{name} = {len(rows)};"]
    pathlib.Path(args.out).write_text("\n".join(lines) + "\n", encoding="utf-8")
    quoted = [str(d.resolve()).replace(" ", "\\ ") for d in dependencies]
    pathlib.Path(args.depfile).write_text(f"{args.out}: " + " \\\n ".join(quoted) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
