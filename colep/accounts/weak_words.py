"""Words that many people take for a passphrase, in the languages of the members, and those of this very site.

The lists of zxcvbn know English; these stand beside them. All in small letters without marks, as `guessing.fold`
writes them. Names of routes are those of the reference data.
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: What the site, its field and its routes are called.
OF_THE_SITE = _words(
    """
    colep budapest budapestprocess process prague praha silkroute silkroutes silkroad icmpd secretariat
    sekretariat europol interpol frontex euaa unhcr osce selec police polizei policia politie policja polis
    rendorseg border borderguard customs migration migrant smuggling smuggler trafficking officer liaison
    lawenforcement practitioner contactpoint spoc siena handlingrules goodpractice chathamhouse tlpred tlpamber
    tlpgreen directory library eastern western central southern northern mediterranean eastmed balkan balkans
    westbalkan eastbalkan blacksea aegean evros maritsa levant cyprus calabria calabrian ionian caucasus
    kurdistan silkland balochistan danube belarus minsk ukraine libya lampedusa canary atlantic gulf channel
    northsea lorry yacht corridor route routes колеп будапешт будапештскии процесс полиция милиция граница
    пограничник миграция таможня маршрут маршруты балканы западные восточные средиземноморье восточное западное
    центральное кавказ шелковыи шелковые пути черное море polisi emniyet sinir gocmen kacakcilik jandarma
    guzergah balkanlar akdeniz karadeniz dogu bati ipek yolu kafkasya بودابست الشرطه شرطه بوليس پوليس پولیس پلیس
    مهاجرت الهجره هجره الحدود حدود سرحد مسار طریق طريق الحرير البلقان المتوسط البحر الابيض الاسود القوقاز مهرب
    تهريب قاچاق سمگلنگ انسپکٹر طرق البريه البحار
    """
)

#: "Password", "let me in", "hello", "I love you", "admin", months, days and the like in many languages.
COMMON = _words(
    """
    password passwort kennwort passphrase parola parole jelszo jelszavam haslo heslo lozinka sifra sifre sifrem
    motdepasse contrasena contrasenia senha wachtwoord losenord salasana geslo fjalekalimi parool parol parolam
    sifremiunuttum benimsifrem titkos geheim secret gizli tajne tajemnica zaloguj willkommen hallo szeretlek
    seniseviyorum ichliebedich jetaime tequiero volimte kochamcie merhaba szia ahoj bonjour hola adminadmin
    administrator administrador administrateur qwertz azerty letmein iloveyou welcome login januar februar maerz
    marz april juni juli august september oktober november dezember janvier fevrier mars avril juin juillet aout
    septembre octobre decembre januarius ocak subat nisan mayis haziran temmuz agustos eylul ekim kasim aralik
    istanbul galatasaray fenerbahce besiktas bismillah allahuakbar inshallah mashallah alhamdulillah pakistan
    zindabad pakistanzindabad correcthorsebatterystaple thequickbrownfoxjumpsoverthelazydog thequickbrownfox
    tobeornottobe maytheforcebewithyou onceuponatime helloworld loremipsumdolorsitamet loremipsum
    zwolfboxkampfer franzjagtimkomplett пароль паролька секрет привет здравствуите люблю тебя ялюблютебя
    солнышко любовь админ администратор россия москва спартак зенит январь февраль март апрель июнь июль август
    сентябрь октябрь ноябрь декабрь вход доступ парола тажна таина лозинка шифра здраво обичамте обичам україна
    київ құпиясөз сырсөз сәлем парол съешьжеещеэтихмягкихфранцузскихбулок κωδικος συνθηματικο καλημερα σαγαπω
    γεια كلمه المرور السر كلمهالسر كلمهالمرور باسوورد باسورد مرحبا السلام عليكم السلامعليكم احبك حبيبي محمد الله
    بسمالله الرحمن الرحيم الحمدلله اكبر سبحان ادمن مدير المدير لااله عبور رمزعبور گذرواژه پسورد پاسورد پاسورډ
    پټنوم سلام دوستت دارم دوستتدارم ایران تهران افغانستان کابل خفیه پاکستان زندهباد زنده پاسورڈ لاهور کراچی
    امدید محبت გასაღები პაროლი სალამი გამარჯობა գաղտնաբառ բարև পাসওয়ার্ড পাসওযার্ড বাংলাদেশ 密码 密碼 パスワード 비밀번호
    पासवर्ड пакистан зиндабад фенербахче галатасарай
    """
)

#: Rows of keyboards and alphabets; whatever walks along one of them, forwards or back, is guessed at once.
WALKS = (
    "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
    "abcdefghijklmnopqrstuvwxyz", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "12345678901234567890", "fgğıodrnhpqwuieaütkmlyşxjövcçzsb",
    "ицукенгшщзхъфывапролджэячсмитьбю", "ицукенгшщзхфывапролдячсмить", "иачсмфыцувквамепинртгоьшлб",
    "абвгдежзииклмнопрстуфхцчшщъыьэюя", "абвгдеежзииклмнопрстуфхцчшщъыьэюя", "явертъуиопшщасдфгхиклзьцжбнм",
    "љњертзуиопшасдфгхјклчћѕџцвбнм",
    "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرلاىهوزظ", "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ", "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنوهیے", "قوعرتےءیہپاسدفگهجکلزشچطبنم",
    "ضصثقفغعهخحجځشسیبلاتنمکګ", "αβγδεζηθικλμνξοπρστυφχψω", "ςερτυθιοπασδφγηξκλζχψωβνμ",
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
)  # fmt: skip
