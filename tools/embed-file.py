#!/usr/bin/env python3
"""Write an assembler file that embeds one file: embed-file.py INPUT SYMBOL OUTPUT"""
import os
import sys

path, symbol, out = sys.argv[1:4]
with open(out, "w") as f:
    f.write(f"""        .section .rodata
        .balign 16
        .global {symbol}
        .hidden {symbol}
{symbol}:
        .incbin "{os.path.abspath(path)}"
        .global {symbol}_end
        .hidden {symbol}_end
{symbol}_end:
        .byte 0
        .section .note.GNU-stack,"",%progbits
""")
