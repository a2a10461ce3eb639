"""Letters about what a member signs in with. They go out whoever did it, since that may have been somebody else."""

from colep.core.i18n import gettext as _
from colep.core.i18n import ngettext, zone_city
from colep.letters.parts import Values, Words, filled


def new_device(values: Values) -> Words:
    """Signed in from a device that was not seen before."""
    return Words(
        _("Sign-in from a new device"),
        (
            _("Your account was opened on a device that you had not used before: %(device)s.", device=_device(values)),
            *_place(values),
            _("If it was you, there is nothing to do."),
        ),
        _("See your sessions"),
        values["link"],
        otherwise=_intruder(),
    )


def factor_changed(values: Values) -> Words:
    """A passkey, an app or the recovery codes."""
    return Words(
        _("Your second factor was changed"),
        (_what_changed()[values["what"]], _("If it was you, there is nothing to do.")),
        _("See passphrase and keys"),
        values["link"],
        otherwise=_intruder(),
    )


def _what_changed() -> dict[str, str]:
    return {
        "passkey-added": _("A passkey was added to your account."),
        "passkey-removed": _("A passkey was removed from your account."),
        "app-set": _("An app for codes was set up for your account. An earlier one is no longer valid."),
        "app-removed": _("The app for codes was removed from your account."),
        "codes-drawn": _("New recovery codes were drawn for your account. The earlier ones are no longer valid."),
    }


def passphrase_changed(values: Values) -> Words:
    """The passphrase is another one."""
    return Words(
        _("Your passphrase was changed"),
        (
            _("The passphrase of your account was changed. All other sessions were ended."),
            _("If it was you, there is nothing to do."),
        ),
        _("See passphrase and keys"),
        values["link"],
        otherwise=_intruder(),
    )


def factor_failed(values: Values) -> Words:
    """Right passphrase, wrong second factor."""
    return Words(
        _("A sign-in failed at the second factor"),
        (
            _("Somebody gave your passphrase and then a wrong code or key, on this device: %(device)s. Nothing was opened.", device=_device(values)),
            _("If it was you, try again."),
        ),
        _("See your sessions"),
        values["link"],
        otherwise=_("If it was not you, somebody knows your passphrase: change it now and tell the secretariat."),
    )  # fmt: skip


def recovery_used(values: Values) -> Words:
    """One recovery code less."""
    left = int(values["left"])
    return Words(
        _("A recovery code was used"),
        (
            _("Your account was opened with a recovery code. It cannot be used again."),
            ngettext("You have %(num)s code left.", "You have %(num)s codes left.", left),
            _("If it was you, set up your app or passkey again and draw new codes when few are left."),
        ),
        _("See passphrase and keys"),
        values["link"],
        otherwise=_intruder(),
    )


def factors_reset(values: Values) -> Words:
    """Two of the secretariat have taken the keys away after a loss."""
    return Words(
        _("Your keys were taken back"),
        (
            _("Two members of the secretariat have taken back the passphrase and the second factors of your account. All sessions were ended, and nobody can sign in with the old ones."),
            _("To come in again you enrol anew, with this link and a code. The code stands in no letter: the contact point of your country or the secretariat tells it to you, by voice."),
            _("The link opens once, within 72 hours. If it is too late, ask for a new one."),
        ),
        _("Begin the enrolment"),
        values["link"],
        otherwise=_("If you have not asked for it, tell the secretariat at once."),
    )  # fmt: skip


def _device(values: Values) -> str:
    return filled(values["device"]) if values["device"] else _("unknown")


def _place(values: Values) -> tuple[str, ...]:
    """Where the device says that it is: a time zone, no address."""
    return (
        (
            _(
                "The clock of the device is set to %(place)s.",
                place=filled(zone_city(values["place"]) or values["place"]),
            ),
        )
        if values["place"]
        else ()
    )


def _intruder() -> str:
    return _("If it was not you: end all sessions, change your passphrase and tell the secretariat at once.")
