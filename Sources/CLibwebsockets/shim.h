// What Swift cannot import of libwebsockets: macros with expressions, constants beyond 32 bits, static tables.
#pragma once
#include <libwebsockets.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>

/// Bytes that lws_write may use in front of a payload.
static inline size_t md_lws_pre(void) { return LWS_PRE; }

/// The context's options: vhosts are made explicitly, the machine's name is not looked up.
static inline uint64_t md_lws_context_options(int ipv6) {
    uint64_t options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME |
                       LWS_SERVER_OPTION_VALIDATE_UTF8;
    return ipv6 ? options : options | LWS_SERVER_OPTION_DISABLE_IPV6;
}

/// OpenSSL's global initialisation, which assigns process-wide indexes: once a process.
static inline uint64_t md_lws_option_tls_init(void) { return LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT; }

/// The vhost's options.
static inline uint64_t md_lws_vhost_options(int tls) {
    uint64_t options = LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND | LWS_SERVER_OPTION_VALIDATE_UTF8;
    // Every vhost with TLS also makes a context for clients, and would read the system's authorities for it: 150 ms.
    return tls ? options | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS : options;
}

/// Compression of messages, as libwebsockets implements it.
static const struct lws_extension md_lws_deflate[] = {
    {"permessage-deflate", lws_extension_callback_pm_deflate, "permessage-deflate"},
    {NULL, NULL, NULL},
};
static inline const struct lws_extension *md_lws_deflate_extensions(void) { return md_lws_deflate; }

/// How long a read may leave a connection alone: libwebsockets must not ping on its own, venues decide that.
static const lws_retry_bo_t md_lws_never_ping = {
    .secs_since_valid_ping = 0xfffe,
    .secs_since_valid_hangup = 0xffff,
};
static inline const lws_retry_bo_t *md_lws_idle_policy(void) { return &md_lws_never_ping; }

/// Cuts a TCP connection: the peer sees a reset, now, whatever is still unsent.
static inline int md_reset_connection(int descriptor) {
    struct sockaddr unspecified = {.sa_family = AF_UNSPEC};
    return connect(descriptor, &unspecified, sizeof unspecified);
}

static inline unsigned int md_lws_status_without_server_name(unsigned int status) {
    return status | LWSAHH_FLAG_NO_SERVER_NAME;
}

/// A timer that knows whose it is.
struct md_lws_timer {
    lws_sorted_usec_list_t entry;
    void *owner;
};
static inline void *md_lws_timer_owner(lws_sorted_usec_list_t *entry) {
    return lws_container_of(entry, struct md_lws_timer, entry)->owner;
}

/// Names the calling thread, as debuggers and top show it: at most 15 bytes.
static inline void md_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

/// HTTP/2 as libwebsockets has it, but for the streams at once: its own 24 are fewer than clients begin before they have
/// heard of a limit (100 with nghttp2), and it answers the 25th by closing the connection.
static inline void md_lws_http2_settings(struct lws_context_creation_info *info) {
    const uint32_t settings[7] = {1, 65536, 0, 1000, 0, 16384, 65536};
    for (int index = 0; index < 7; index++) info->http2_settings[index] = settings[index];
}
