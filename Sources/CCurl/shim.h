#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// Swift calls no variadic function: one inline wrapper for each type of argument, and nothing else, but for the last
// group, which reaches the OpenSSL under libcurl.

static inline CURLcode marketdata_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode marketdata_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode marketdata_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode marketdata_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode marketdata_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode marketdata_set_writer(CURL *easy, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode marketdata_set_before_request(CURL *easy, curl_prereq_callback value) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}
static inline CURLcode marketdata_set_tls_context(CURL *easy, curl_ssl_ctx_callback value) {
    return curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, value);
}

static inline CURLcode marketdata_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode marketdata_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode marketdata_get_string(CURL *easy, CURLINFO info, const char **value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode marketdata_get_socket(CURL *easy, curl_socket_t *value) {
    return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, value);
}
static inline CURLMcode marketdata_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLcode marketdata_message_result(const CURLMsg *message) { return message->data.result; }

/// Names the calling thread, in 15 bytes at most.
static inline void marketdata_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

// OpenSSL is looked up at run time, so that its headers are not needed to build; where libcurl stands on another TLS
// library nothing is found and nothing changes.

/// Asks OpenSSL, where nobody has used it yet, to tear nothing down while the process exits. 1 where it was found.
static inline int marketdata_tls_survives_exit(void) {
    typedef int (*initialise_function)(uint64_t, const void *);
    initialise_function initialise = (initialise_function)dlsym((void *)0, "OPENSSL_init_crypto");
    return initialise ? initialise(0x00080000 /* OPENSSL_INIT_NO_ATEXIT */, (void *)0) : 0;
}

/// Lets OpenSSL read more than one record in one system call, into a buffer of `size` bytes. 1 where it took effect.
static inline int marketdata_tls_read_ahead(void *context, size_t size) {
    typedef long (*control_function)(void *, int, long, void *);
    typedef void (*length_function)(void *, size_t);
    control_function control = (control_function)dlsym((void *)0, "SSL_CTX_ctrl");
    length_function length = (length_function)dlsym((void *)0, "SSL_CTX_set_default_read_buffer_len");
    if (!control || !length) return 0;
    length(context, size);
    control(context, 41 /* SSL_CTRL_SET_READ_AHEAD */, 1, (void *)0);
    return 1;
}

/// The version of TLS of a connected handle, as OpenSSL names it ("TLSv1.3"); null where unknown.
static inline const char *marketdata_tls_version(CURL *easy) {
    typedef const char *(*version_function)(const void *);
    struct curl_tlssessioninfo *session = (struct curl_tlssessioninfo *)0;
    version_function version = (version_function)dlsym((void *)0, "SSL_get_version");
    if (!version || curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK) return (const char *)0;
    if (!session || session->backend != CURLSSLBACKEND_OPENSSL || !session->internals) return (const char *)0;
    return version(session->internals);
}
