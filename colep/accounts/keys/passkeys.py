"""Passkeys: what a browser is asked, and whether its answer proves anything. webauthn checks the answer itself."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

import webauthn
from sqlalchemy import or_, select, update
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_attestation_object,
    parse_authenticator_data,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from colep.accounts.keys import challenges
from colep.accounts.keys.claims import Claim, refused
from colep.accounts.keys.site import Site, secret, site
from colep.accounts.models import Member, Passkey
from colep.accounts.service import Refused
from colep.core import clock
from colep.core.db import execute, fetch_all, fetch_one
from colep.core.errors import Missing
from colep.rules.sessions import Proof

_MILLISECONDS = int(challenges.LIVES.total_seconds() * 1000)
#: What a browser sends is about two kilobytes.
_LONGEST_ANSWER = 16_000
_LONGEST_CREDENTIAL = 1400
#: Base64url. Databases refuse even to look for some other signs that JSON can hold.
_NAME = re.compile(f"[A-Za-z0-9_=-]{{1,{_LONGEST_CREDENTIAL}}}")


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey as its authenticator made it."""

    credential_id: str
    public_key: str
    sign_count: int


def options_to_show(session_id: int, member_id: int) -> str:
    """Draw a challenge and return, as JSON, what the browser is asked to prove with one of the member's passkeys."""
    options = webauthn.generate_authentication_options(
        rp_id=_site().host, challenge=challenges.draw(session_id, challenges.SHOW), timeout=_MILLISECONDS,
        allow_credentials=_descriptors(member_id), user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return webauthn.options_to_json(options)


def options_to_make(session_id: int, member_id: int) -> str:
    """Draw a challenge and return, as JSON, what the browser is asked to make a new passkey with."""
    member = fetch_one(select(Member.email, Member.latin_name).where(Member.id == member_id))
    if member is None:
        raise Missing
    options = webauthn.generate_registration_options(
        rp_id=_site().host, rp_name="Colep", challenge=challenges.draw(session_id, challenges.MAKE),
        timeout=_MILLISECONDS, user_id=_user_handle(member_id), user_name=member.email,
        user_display_name=member.latin_name, exclude_credentials=_descriptors(member_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )  # fmt: skip
    return webauthn.options_to_json(options)


def _site() -> Site:
    """Raise Missing where no passkey works."""
    here = site()
    if not here.takes_passkeys:
        raise Missing
    return here


def _user_handle(member_id: int) -> bytes:
    """Name a member to authenticators by nothing that says who they are."""
    return hmac.new(secret().encode(), f"colep passkeys {member_id}".encode(), hashlib.sha256).digest()


def _descriptors(member_id: int) -> list[PublicKeyCredentialDescriptor]:
    rows = fetch_all(select(Passkey.credential_id).where(Passkey.member_id == member_id))
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id)) for row in rows]


def read_new(session_id: int, answer: str) -> NewPasskey:
    """Return the passkey that a browser says was made; the session's challenge is spent. Raises Refused."""
    here, challenge = _site(), challenges.take(session_id, challenges.MAKE)
    credential = _read(answer)
    if challenge is None:
        raise Refused("passkey-replayed")
    try:
        made = webauthn.verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=here.host,
            expected_origin=here.origin, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(_why(credential, challenge, here)) from error
    if len(made.credential_id) > _LONGEST_CREDENTIAL * 3 // 4:
        raise Refused("passkey-wrong")
    return NewPasskey(
        bytes_to_base64url(made.credential_id), bytes_to_base64url(made.credential_public_key), made.sign_count
    )  # fmt: skip


def claim(session_id: int, member_id: int, answer: str) -> Claim:
    """Return the claim of whoever shows a passkey; the session's challenge is spent."""
    try:
        passkey_id, count = _check(_site(), session_id, member_id, answer)
    except Refused as refusal:
        return refused(Proof.PASSKEY, refusal.detail)

    def spend() -> str:
        """A count that did not grow is a copy of the key, or its answer sent twice; 0 is a key that does not count."""
        spent = execute(
            update(Passkey)
            .where(
                Passkey.id == passkey_id, Passkey.member_id == member_id,
                or_(Passkey.sign_count < count, (Passkey.sign_count == 0) & (count == 0)),
            )
            .values(sign_count=count, used_at=clock.now())
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        return "" if spent.rowcount == 1 else "passkey-counter"

    return Claim(Proof.PASSKEY, spend)


def _check(here: Site, session_id: int, member_id: int, answer: str) -> tuple[int, int]:
    """Return the passkey that made an answer and how far it has counted. Raises Refused."""
    challenge = challenges.take(session_id, challenges.SHOW)
    credential = _read(answer)
    if challenge is None:
        raise Refused("passkey-replayed")
    kept = fetch_one(
        select(Passkey.id, Passkey.public_key, Passkey.sign_count).where(
            Passkey.credential_id == str(credential["id"]), Passkey.member_id == member_id
        )
    )
    if kept is None:
        raise Refused("passkey-foreign")
    try:
        shown = webauthn.verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=here.host,
            expected_origin=here.origin, credential_public_key=base64url_to_bytes(kept.public_key),
            credential_current_sign_count=kept.sign_count, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(_why(credential, challenge, here, kept.sign_count)) from error
    return kept.id, shown.new_sign_count


def _read(answer: str) -> dict[str, Any]:
    """Return a browser's answer as far as it is JSON at all. Raises Refused."""
    try:
        credential = json.loads(answer if len(answer) <= _LONGEST_ANSWER else "")
    except (ValueError, RecursionError) as error:
        raise Refused("passkey-wrong") from error
    if not isinstance(credential, dict) or not isinstance(credential.get("response"), dict):
        raise Refused("passkey-wrong")
    if not _NAME.fullmatch(str(credential.get("id"))):
        raise Refused("passkey-wrong")
    return credential


def _why(credential: dict[str, Any], challenge: bytes, here: Site, kept_count: int = 0) -> str:
    """Say by one word why webauthn refused an answer; it has decided, this is for the record and the page."""
    response = credential["response"]
    try:
        client = parse_client_data_json(base64url_to_bytes(response["clientDataJSON"]))
        if client.challenge != challenge:
            return "passkey-replayed"
        if client.origin != here.origin:
            return "passkey-origin"
        if "attestationObject" in response:
            shown = parse_attestation_object(base64url_to_bytes(response["attestationObject"])).auth_data
        else:
            shown = parse_authenticator_data(base64url_to_bytes(response["authenticatorData"]))
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError):
        return "passkey-wrong"
    reasons = (
        ("passkey-origin", shown.rp_id_hash != hashlib.sha256(here.host.encode()).digest()),
        ("passkey-unverified", not shown.flags.uv),
        ("passkey-counter", shown.sign_count <= kept_count and kept_count > 0),
    )
    return next((word for word, holds in reasons if holds), "passkey-wrong")
