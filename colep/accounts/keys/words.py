"""Why something proved nothing, and why a key cannot be taken away, in sentences that say what to do."""

from colep.core.http.forms import reason_words
from colep.core.i18n import gettext as _


def refusal_words(detail: str) -> str:
    """Say why a proof was refused; `detail` as in `accounts.service.Refused`."""
    words = {
        "totp-wrong": _(
            "This code is not right or was already used. Wait for the next one and check the clock of your phone."
        ),
        "totp-replayed": _("This code was already used. Wait for the next one: it comes within 30 seconds."),
        "recovery-wrong": _("This is none of your recovery codes. Type it as it was shown: five groups of four."),
        "recovery-used": _("This recovery code was already used. Each opens once: take the next one of your list."),
        "passkey-wrong": _("The answer of the passkey could not be read. Try once more, or use another factor."),
        "passkey-replayed": _("This answer came too late or was already used. Press the button again."),
        "passkey-foreign": _("This passkey is not registered with your account. Use one that is."),
        "passkey-unverified": _(
            "The passkey did not ask who you are. Use one with a PIN, a fingerprint or a face, and switch that on."
        ),
        "passkey-origin": _(
            "This answer was made for another site. Check the address of this page, and tell the secretariat."
        ),
        "passkey-counter": _("This passkey may have been copied. Use another factor, and tell the secretariat."),
        "passkey-known": _("This passkey is already registered."),
    }
    return words.get(detail, words["totp-wrong"])


def change_words(reason: str, longest: int = 0) -> str:
    """Say why a change of keys is not possible; `reason` as in `errors.Invalid`."""
    words = {
        "last": _("This is your only second factor. Add another one first, then remove this."),
        "many": _("Ten passkeys are enough. Remove one that you do not use any more."),
        "differ": _("The two are not the same. Type the new passphrase twice."),
    }
    return words.get(reason) or reason_words(reason, longest)
