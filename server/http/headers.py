"""Headers every answer bears: nothing may be framed, sniffed, or loaded from elsewhere."""

from collections.abc import Mapping

# Styles may be set on elements (Vue, floating parts); scripts come from our own files only.
CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def allowing(service_url: str) -> str:
    """The policy where pages may also speak to the signing service of the signer's own machine."""
    return CSP.replace("connect-src 'self'", f"connect-src 'self' {service_url}".rstrip())


EVERYWHERE: Mapping[str, str] = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000"
"""Only with a certificate of one's own: with the local authority it would lock people out."""

NEVER_KEEP = "no-store"
KEEP_PRIVATE = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
"""Kept, and shown only after the server said that it is still the newest."""
KEEP_PUBLIC = "public, max-age=31536000, immutable"
