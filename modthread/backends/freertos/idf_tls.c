// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// ESP-IDF: TLS in a thread with a small stack is a RuntimeError, not the end of the
// firmware. mbedtls takes more stack than is kept free below Python (options.h), and asks
// nobody. Its functions that take most are wrapped by the linker (sources.mk).

#include "py/mpconfig.h"

#if MICROPY_PY_THREAD

#include "options.h"
#include "require_stack.h"

// ---------------------------------------------------------------- SSLContext()

struct mbedtls_ctr_drbg_context;
typedef int (*entropy_t)(void *, unsigned char *, size_t);

int __real_mbedtls_ctr_drbg_seed(struct mbedtls_ctr_drbg_context *drbg, entropy_t entropy,
    void *entropy_arg, const unsigned char *custom, size_t length);
int __wrap_mbedtls_ctr_drbg_seed(struct mbedtls_ctr_drbg_context *drbg, entropy_t entropy,
    void *entropy_arg, const unsigned char *custom, size_t length);

int __wrap_mbedtls_ctr_drbg_seed(struct mbedtls_ctr_drbg_context *drbg, entropy_t entropy,
    void *entropy_arg, const unsigned char *custom, size_t length) {
    mt_py_require_stack(MT_FREERTOS_STACK_TLS_CONTEXT);
    return __real_mbedtls_ctr_drbg_seed(drbg, entropy, entropy_arg, custom, length);
}

// ---------------------------------------------------------------- certificates and keys

struct mbedtls_x509_crt;

int __real_mbedtls_x509_crt_parse(struct mbedtls_x509_crt *chain, const unsigned char *data,
    size_t length);
int __wrap_mbedtls_x509_crt_parse(struct mbedtls_x509_crt *chain, const unsigned char *data,
    size_t length);

int __wrap_mbedtls_x509_crt_parse(struct mbedtls_x509_crt *chain, const unsigned char *data,
    size_t length) {
    mt_py_require_stack(MT_FREERTOS_STACK_TLS_CONTEXT);
    return __real_mbedtls_x509_crt_parse(chain, data, length);
}

// ---------------------------------------------------------------- the handshake

struct mbedtls_ssl_context;

int __real_mbedtls_ssl_handshake(struct mbedtls_ssl_context *ssl);
int __wrap_mbedtls_ssl_handshake(struct mbedtls_ssl_context *ssl);

// Reads and writes call it, too, until it is done.
int __wrap_mbedtls_ssl_handshake(struct mbedtls_ssl_context *ssl) {
    mt_py_require_stack(MT_FREERTOS_STACK_TLS_HANDSHAKE);
    return __real_mbedtls_ssl_handshake(ssl);
}

#endif // MICROPY_PY_THREAD
