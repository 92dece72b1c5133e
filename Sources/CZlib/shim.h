#pragma once
#include <zlib.h>

// zlib's initialisers are macros (they pass the header's version and the size of z_stream); Swift cannot see a macro
// with arguments.

static inline int czlib_deflate_init(z_stream *stream, int level, int window_bits, int memory_level) {
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY);
}

static inline int czlib_inflate_init(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}
