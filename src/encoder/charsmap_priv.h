/*
 * A unit of the double array. A node has the byte that leads to it, and an offset: its child by byte c lies at (its
 * own place ^ offset ^ c). A node with UNIT_HAS_LEAF has its value in the child by byte 0, whose unit is UNIT_LEAF.
 */
#ifndef ENCODER_CHARSMAP_PRIV_H
#define ENCODER_CHARSMAP_PRIV_H

#define UNIT_BYTES 4u
#define UNIT_LEAF 0x80000000u
#define UNIT_VALUE 0x7fffffffu
#define UNIT_LABEL 0x800000ffu
#define UNIT_HAS_LEAF 0x100u
#define UNIT_FAR 0x200u /* the offset is 256 times what stands there */
#define UNIT_OFFSET_SHIFT 10

#endif
