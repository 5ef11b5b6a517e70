"""An authority of our own, and servers' certificates that it signs."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DAY = timedelta(days=1)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])


class Authority:
    def __init__(self, folder: Path) -> None:
        self.folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self.file = folder / "authority.pem"
        certificate = self._certificate("authority", self._key, datetime.now(UTC) + DAY)
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def server(self, until: datetime) -> ssl.SSLContext:
        """What a server at 127.0.0.1 needs, valid until then."""
        key = ec.generate_private_key(ec.SECP256R1())
        pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
        file = self.folder / f"{until:%Y%m%d}.pem"
        file.write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
            + self._certificate("127.0.0.1", key, until).public_bytes(pem)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _certificate(
        self, common: str, key: ec.EllipticCurvePrivateKey, until: datetime
    ) -> x509.Certificate:
        constraints = x509.BasicConstraints(ca=key is self._key, path_length=None)
        address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
        ours = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        theirs = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = (
            x509.CertificateBuilder(_name("authority"), _name(common), key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(until - 30 * DAY)
            .not_valid_after(until)
            .add_extension(constraints, critical=True)
            .add_extension(address, critical=False)
            .add_extension(ours, critical=False)
            .add_extension(theirs, critical=False)
        )
        return builder.sign(self._key, hashes.SHA256())
