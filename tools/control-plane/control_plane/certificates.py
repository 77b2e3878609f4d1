"""The keys and certificates of one control plane, made anew at every start."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from pathlib import Path

_LIFETIME: Final = dt.timedelta(days=30)
_BACKDATE: Final = dt.timedelta(hours=1)
"""For clocks that are set back while it runs."""


@dataclass(frozen=True)
class Pair:
    """A private key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def certificate_pem(self) -> bytes:
        """Give the certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def key_pem(self) -> bytes:
        """Give the key as unencrypted PKCS #8 PEM."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def write(self, folder: Path, name: str) -> None:
        """Write `name.crt` and `name.key`, the key for the owner alone."""
        (folder / f"{name}.crt").write_bytes(self.certificate_pem())
        key = folder / f"{name}.key"
        key.touch(mode=0o600)
        key.write_bytes(self.key_pem())


@dataclass(frozen=True)
class Certificates:
    """All that a control plane needs; the authority's key is not kept."""

    authority: Pair
    server: Pair
    administrator: Pair
    service_accounts: Pair

    @classmethod
    def create(cls) -> Certificates:
        """Make an authority of its own and what it signs."""
        authority = _authority()
        return cls(
            authority=authority,
            server=_issue(authority, "kube-apiserver", usage=ExtendedKeyUsageOID.SERVER_AUTH),
            administrator=_issue(authority, "administrator", "system:masters", usage=ExtendedKeyUsageOID.CLIENT_AUTH),
            service_accounts=_issue(authority, "service-accounts", usage=ExtendedKeyUsageOID.CLIENT_AUTH),
        )

    def write(self, folder: Path) -> None:
        """Write the files that the command lines in `components` name."""
        (folder / "ca.crt").write_bytes(self.authority.certificate_pem())
        self.server.write(folder, "apiserver")
        self.administrator.write(folder, "administrator")
        self.service_accounts.write(folder, "service-accounts")


def _authority() -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("okta-operator control plane")
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        _builder(name, name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
    )
    return Pair(key, builder.sign(key, hashes.SHA256()))


def _issue(authority: Pair, name: str, group: str | None = None, *, usage: x509.ObjectIdentifier) -> Pair:
    """Sign a certificate; to the API server its common name is the user, its organization the group."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_name(name, group), authority.certificate.subject, key)
    builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    if usage == ExtendedKeyUsageOID.SERVER_AUTH:
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return Pair(key, builder.sign(authority.key, hashes.SHA256()))


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATE)
        .not_valid_after(now + _LIFETIME)
    )


def _name(common: str, organization: str | None = None) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organization is not None:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(attributes)
