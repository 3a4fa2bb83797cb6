"""Light WebRTC peers for demo, tests and load: they really do ICE, DTLS-SRTP and RTP, and
send pictures and sound encoded once, so that a hundred of them fit on one core.
"""
