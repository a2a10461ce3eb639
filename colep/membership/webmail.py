"""Providers with whom anybody can have an address."""

#: By name, whatever country's ending stands behind it: "yahoo.fr", "yahoo.co.uk".
_BRANDS = frozenset({
    "gmail", "googlemail", "yahoo", "ymail", "rocketmail", "hotmail", "outlook", "live", "msn", "gmx", "yandex",
    "protonmail", "zoho", "mail2world",
})  # fmt: skip

#: Whole domains, with all below them.
_DOMAINS = frozenset({
    # Everywhere.
    "aol.com", "aim.com", "icloud.com", "me.com", "mac.com", "proton.me", "pm.me", "tutanota.com", "tutamail.com",
    "tuta.io", "tuta.com", "keemail.me", "zohomail.com", "zohomail.eu", "mail.com", "email.com", "usa.com",
    "consultant.com", "fastmail.com", "fastmail.fm", "hushmail.com", "inbox.com", "lycos.com", "mailfence.com",
    "posteo.net", "posteo.de", "mailbox.org", "startmail.com", "runbox.com", "disroot.org", "riseup.net", "ya.ru",
    "guerrillamail.com", "mailinator.com", "10minutemail.com", "yopmail.com", "temp-mail.org", "sharklasers.com",
    # Eastern Europe, the Caucasus, Central Asia.
    "mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "rambler.ru", "lenta.ru", "autorambler.ru", "ro.ru",
    "ukr.net", "i.ua", "meta.ua", "bigmir.net", "email.ua", "online.ua", "tut.by", "mail.kz", "mail.uz", "umail.uz",
    "inbox.uz", "mail.tj", "mail.kg", "box.az", "mail.az", "mail.am", "mail.ge", "posta.ge",
    # South-eastern Europe.
    "abv.bg", "mail.bg", "dir.bg", "gbg.bg", "mail.md", "yahoo.ro", "k.ro", "inbox.lv", "inbox.lt", "inbox.eu",
    "one.lv", "mail.ee", "in.gr", "otenet.gr", "freemail.gr", "forthnet.gr", "net.hr", "email.t-com.hr", "inet.hr",
    "eunet.rs", "sezampro.rs", "ptt.rs", "t-home.mk", "t-2.net", "siol.net", "bih.net.ba", "cytanet.com.cy",
    "mynet.com", "superonline.com", "ttmail.com", "turk.net",
    # Central, western, northern Europe.
    "seznam.cz", "email.cz", "post.cz", "centrum.cz", "atlas.cz", "volny.cz", "azet.sk", "centrum.sk", "zoznam.sk",
    "pobox.sk", "freemail.hu", "citromail.hu", "vipmail.hu", "indamail.hu", "t-online.hu", "wp.pl", "o2.pl",
    "onet.pl", "op.pl", "interia.pl", "interia.eu", "poczta.fm", "gazeta.pl", "tlen.pl", "web.de", "freenet.de",
    "t-online.de", "arcor.de", "email.de", "aon.at", "chello.at", "bluewin.ch", "hispeed.ch", "orange.fr",
    "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "neuf.fr", "bbox.fr", "libero.it", "virgilio.it", "tiscali.it",
    "alice.it", "tin.it", "email.it", "tim.it", "inwind.it", "sapo.pt", "telefonica.net", "terra.es", "telenet.be",
    "skynet.be", "ziggo.nl", "kpnmail.nl", "hetnet.nl", "home.nl", "xs4all.nl", "btinternet.com", "sky.com",
    "talktalk.net", "eircom.net", "online.no", "telia.com", "bredband.net", "jubii.dk", "mail.dk", "luukku.com",
    "pt.lu", "maltanet.net",
    # The Middle East and North Africa, South and East Asia.
    "maktoob.com", "emirates.net.ae", "eim.ae", "walla.com", "walla.co.il", "chmail.ir", "mail.ir", "mailfa.com",
    "rediffmail.com", "rediff.com", "indiatimes.com", "sify.com", "vsnl.com", "cyber.net.pk", "wol.net.pk",
    "qq.com", "163.com", "126.com", "foxmail.com", "sina.com", "sohu.com", "naver.com", "daum.net", "hanmail.net",
})  # fmt: skip


def is_webmail(domain: str) -> bool:
    """Say whether addresses of this domain are given to anybody who asks."""
    labels = domain.split(".")
    if any(".".join(labels[start:]) in _DOMAINS for start in range(len(labels) - 1)):
        return True
    # "yahoo.co.uk" and "outlook.com.tr", but not "outlook.police.example".
    return labels[0] in _BRANDS and (len(labels) == 2 or _is_national_ending(labels[1:]))


def _is_national_ending(labels: list[str]) -> bool:
    return len(labels) == 2 and labels[0] in ("co", "com", "net", "org") and len(labels[1]) == 2
