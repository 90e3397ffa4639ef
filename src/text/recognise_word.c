/* Words of western addresses: how they are read from a text, and what is known about them.
 *
 * A word is looked up without accents and in lower case, so that one row serves "Straße", "STRASSE" and "strasse" and
 * both "rúa" and "rua". What is no Latin letter becomes '~': such words are in no table. */
#include "text/recognise_priv.h"

#include <string.h>

/* In order of the bytes; K_STOP marks words that are in no address and end one. */
/* clang-format off */
const struct rec_known rec_known_words[] = {
        {"a", K_STOP}, {"about", K_STOP}, {"address", K_STOP}, {"addresses", K_STOP}, {"af", K_LINK},
        {"after", K_STOP}, {"again", K_STOP}, {"al", K_BEFORE | K_LINK}, {"alameda", K_BEFORE}, {"aleja", K_BEFORE},
        {"aleje", K_BEFORE}, {"all", K_STOP}, {"alle", K_BACK}, {"allee", K_BACK | K_BEFORE}, {"alley", K_AFTER},
        {"also", K_STOP}, {"aly", K_AFTER}, {"am", K_LINK}, {"an", K_STOP}, {"and", K_STOP}, {"android", K_STOP},
        {"any", K_STOP}, {"apartado", K_BEFORE}, {"apartment", K_UNIT}, {"apr", K_STOP}, {"april", K_STOP},
        {"apt", K_UNIT}, {"are", K_STOP}, {"arrived", K_STOP}, {"article", K_STOP}, {"as", K_STOP}, {"ask", K_STOP},
        {"at", K_STOP}, {"au", K_LINK}, {"aug", K_STOP}, {"august", K_STOP}, {"aux", K_LINK},
        {"av", K_AFTER | K_BEFORE | K_LINK}, {"avda", K_BEFORE}, {"ave", K_AFTER | K_BEFORE}, {"avenida", K_BEFORE},
        {"avenue", K_BARE | K_AFTER | K_BEFORE | K_FULL}, {"away", K_STOP}, {"baan", K_BACK}, {"back", K_STOP},
        {"bd", K_BEFORE}, {"be", K_STOP}, {"because", K_STOP}, {"beco", K_BEFORE}, {"been", K_STOP},
        {"before", K_STOP}, {"bei", K_LINK}, {"being", K_STOP}, {"below", K_STOP}, {"between", K_STOP},
        {"bld", K_BEFORE}, {"blvd", K_AFTER | K_BEFORE}, {"boks", K_BEFORE}, {"both", K_STOP},
        {"boulevard", K_BARE | K_AFTER | K_BEFORE | K_FULL}, {"box", K_BEFORE}, {"bul", K_BEFORE},
        {"bulevardi", K_BACK}, {"bulevardul", K_BEFORE}, {"but", K_STOP}, {"bvd", K_AFTER}, {"by", K_STOP},
        {"c/", K_BEFORE}, {"cad", K_BACK}, {"caddesi", K_BACK}, {"calea", K_BEFORE}, {"call", K_STOP},
        {"calle", K_BEFORE}, {"came", K_STOP}, {"camino", K_BEFORE}, {"can", K_STOP}, {"cannot", K_STOP},
        {"card", K_STOP}, {"carrer", K_BEFORE}, {"carretera", K_BEFORE}, {"case", K_STOP}, {"casilla", K_BEFORE},
        {"cesta", K_BACK}, {"change", K_STOP}, {"chapter", K_STOP}, {"chaussee", K_BACK}, {"chemin", K_BEFORE},
        {"cir", K_AFTER}, {"circle", K_AFTER}, {"class", K_STOP}, {"close", K_AFTER}, {"code", K_STOP},
        {"come", K_STOP}, {"corso", K_BEFORE}, {"could", K_STOP}, {"cours", K_BEFORE}, {"court", K_AFTER},
        {"cr", K_AFTER}, {"cres", K_AFTER}, {"crescent", K_AFTER | K_FULL}, {"croft", K_AFTER},
        {"crossing", K_AFTER}, {"ct", K_AFTER}, {"ctra", K_BEFORE}, {"d'", K_LINK}, {"da", K_LINK}, {"damm", K_BACK},
        {"das", K_LINK}, {"date", K_STOP}, {"day", K_STOP}, {"days", K_STOP}, {"de", K_LINK}, {"deal", K_STOP},
        {"dear", K_STOP}, {"dec", K_STOP}, {"december", K_STOP}, {"degli", K_LINK}, {"dei", K_LINK}, {"del", K_LINK},
        {"deliver", K_STOP}, {"delivered", K_STOP}, {"della", K_LINK}, {"delle", K_LINK}, {"dello", K_LINK},
        {"den", K_LINK}, {"der", K_LINK}, {"des", K_LINK}, {"di", K_LINK}, {"did", K_STOP}, {"dijk", K_BACK},
        {"do", K_LINK}, {"does", K_STOP}, {"dollar", K_STOP}, {"dollars", K_STOP}, {"don", K_STOP}, {"done", K_STOP},
        {"dont", K_STOP}, {"dos", K_LINK}, {"dr", K_AFTER}, {"dreef", K_BACK}, {"drive", K_AFTER | K_FULL},
        {"du", K_LINK}, {"dulo", K_BACK}, {"e", K_LINK}, {"each", K_STOP}, {"early", K_STOP}, {"easy", K_STOP},
        {"el", K_LINK}, {"email", K_STOP}, {"enparantza", K_BACK}, {"enter", K_STOP}, {"episode", K_STOP},
        {"error", K_STOP}, {"esplanade", K_AFTER}, {"estrada", K_BEFORE}, {"et", K_LINK}, {"etorbidea", K_BACK},
        {"eur", K_STOP}, {"euro", K_STOP}, {"euros", K_STOP}, {"every", K_STOP}, {"everyone", K_STOP},
        {"expressway", K_AFTER}, {"fairway", K_AFTER}, {"fasor", K_BACK}, {"fax", K_STOP}, {"feb", K_STOP},
        {"february", K_STOP}, {"figure", K_STOP}, {"first", K_STOP}, {"flat", K_UNIT}, {"flight", K_STOP},
        {"floor", K_UNIT}, {"for", K_STOP}, {"freeway", K_AFTER}, {"fri", K_STOP}, {"friday", K_STOP},
        {"from", K_STOP}, {"gade", K_BACK}, {"galaxy", K_STOP}, {"gardens", K_AFTER}, {"gasse", K_BACK},
        {"gata", K_BACK}, {"gatan", K_BACK}, {"gate", K_AFTER | K_BACK}, {"gatve", K_BACK}, {"gentleman", K_STOP},
        {"get", K_STOP}, {"getting", K_STOP}, {"give", K_STOP}, {"glen", K_AFTER}, {"go", K_STOP}, {"going", K_STOP},
        {"gone", K_STOP}, {"good", K_STOP}, {"got", K_STOP}, {"gracht", K_BACK}, {"grade", K_STOP},
        {"great", K_STOP}, {"green", K_AFTER}, {"group", K_STOP}, {"grove", K_AFTER}, {"had", K_STOP},
        {"has", K_STOP}, {"have", K_STOP}, {"having", K_STOP}, {"he", K_STOP}, {"heights", K_AFTER},
        {"hello", K_STOP}, {"help", K_STOP}, {"her", K_STOP}, {"here", K_STOP}, {"hey", K_STOP}, {"hi", K_STOP},
        {"highway", K_AFTER | K_FULL}, {"hill", K_AFTER}, {"him", K_STOP}, {"his", K_STOP}, {"hour", K_STOP},
        {"hours", K_STOP}, {"how", K_STOP}, {"hwy", K_AFTER}, {"i", K_STOP}, {"iela", K_BACK}, {"if", K_STOP},
        {"il", K_LINK}, {"impasse", K_BEFORE}, {"in", K_STOP}, {"interstate", K_STOP}, {"into", K_STOP},
        {"ipad", K_STOP}, {"iphone", K_STOP}, {"is", K_STOP}, {"it", K_STOP}, {"item", K_STOP}, {"items", K_STOP},
        {"its", K_STOP}, {"january", K_STOP}, {"jul", K_STOP}, {"july", K_STOP}, {"jun", K_STOP},
        {"june", K_STOP}, {"just", K_STOP}, {"kade", K_BACK}, {"kalea", K_BACK}, {"katu", K_BACK}, {"keep", K_STOP},
        {"know", K_STOP}, {"korut", K_BACK}, {"krt", K_BACK}, {"kuja", K_BACK}, {"la", K_LINK}, {"laan", K_BACK},
        {"lane", K_BARE | K_AFTER | K_FULL}, {"largo", K_BEFORE}, {"las", K_LINK}, {"last", K_STOP},
        {"late", K_STOP}, {"later", K_STOP}, {"le", K_LINK}, {"les", K_LINK}, {"let", K_STOP}, {"level", K_STOP},
        {"like", K_STOP}, {"listed", K_STOP}, {"live", K_STOP}, {"lives", K_STOP}, {"living", K_STOP},
        {"ln", K_AFTER}, {"lo", K_LINK}, {"located", K_STOP}, {"look", K_STOP}, {"loop", K_AFTER}, {"los", K_LINK},
        {"made", K_STOP}, {"mail", K_STOP}, {"make", K_STOP}, {"many", K_STOP}, {"mar", K_STOP}, {"march", K_STOP},
        {"markt", K_BACK}, {"may", K_STOP}, {"me", K_STOP}, {"mean", K_STOP}, {"meet", K_STOP}, {"meeting", K_STOP},
        {"meets", K_STOP}, {"mews", K_AFTER}, {"minute", K_STOP}, {"minutes", K_STOP}, {"miss", K_STOP},
        {"mnt", K_BACK}, {"model", K_STOP}, {"mon", K_STOP}, {"monday", K_STOP}, {"month", K_STOP},
        {"months", K_STOP}, {"more", K_STOP}, {"most", K_STOP}, {"moved", K_STOP}, {"mr", K_STOP}, {"mrs", K_STOP},
        {"ms", K_STOP}, {"much", K_STOP}, {"must", K_STOP}, {"my", K_STOP}, {"nabr", K_BEFORE}, {"nabrezi", K_BACK},
        {"nad", K_LINK}, {"name", K_STOP}, {"namesti", K_BACK | K_BEFORE}, {"namestie", K_BEFORE}, {"near", K_STOP},
        {"need", K_STOP}, {"needs", K_STOP}, {"next", K_STOP}, {"night", K_STOP}, {"no", K_STOP}, {"not", K_STOP},
        {"nov", K_STOP}, {"november", K_STOP}, {"now", K_STOP}, {"number", K_STOP}, {"ob", K_LINK}, {"oct", K_STOP},
        {"october", K_STOP}, {"of", K_STOP}, {"off", K_STOP}, {"office", K_STOP}, {"ok", K_STOP}, {"okay", K_STOP},
        {"on", K_STOP}, {"once", K_STOP}, {"one", K_STOP}, {"only", K_STOP}, {"op", K_LINK}, {"open", K_STOP},
        {"or", K_STOP}, {"order", K_STOP}, {"osiedle", K_BEFORE}, {"other", K_STOP}, {"our", K_STOP},
        {"out", K_STOP}, {"over", K_STOP}, {"own", K_STOP}, {"page", K_STOP}, {"paid", K_STOP}, {"parade", K_AFTER},
        {"park", K_AFTER}, {"parkway", K_AFTER | K_FULL}, {"part", K_STOP}, {"paseo", K_BEFORE},
        {"passage", K_BEFORE}, {"passeig", K_BEFORE}, {"path", K_AFTER}, {"pay", K_STOP}, {"pcs", K_STOP},
        {"pde", K_AFTER}, {"people", K_STOP}, {"percent", K_STOP}, {"pereulok", K_BACK}, {"phone", K_STOP},
        {"piazza", K_BEFORE}, {"pieces", K_STOP}, {"pike", K_AFTER}, {"pkwy", K_AFTER}, {"pl", K_AFTER | K_BEFORE},
        {"plaats", K_BACK}, {"plac", K_BEFORE}, {"placa", K_BEFORE}, {"place", K_AFTER | K_BEFORE},
        {"plads", K_BACK}, {"platz", K_BACK}, {"player", K_STOP}, {"plaza", K_AFTER | K_BEFORE}, {"please", K_STOP},
        {"plein", K_BACK}, {"pm", K_STOP}, {"pod", K_LINK}, {"point", K_AFTER}, {"polku", K_BACK}, {"post", K_STOP},
        {"postbox", K_BEFORE}, {"postbus", K_BEFORE}, {"postfach", K_BEFORE}, {"praca", K_BEFORE},
        {"praceta", K_BEFORE}, {"praza", K_BEFORE}, {"price", K_STOP}, {"promenade", K_AFTER}, {"prospekt", K_BACK},
        {"pst", K_BACK}, {"puiestee", K_BACK}, {"put", K_STOP}, {"pza", K_BEFORE}, {"quai", K_BEFORE},
        {"quay", K_AFTER}, {"r", K_BEFORE}, {"rakpart", K_BACK}, {"rambla", K_BEFORE}, {"rd", K_AFTER},
        {"really", K_STOP}, {"received", K_STOP}, {"refers", K_STOP}, {"reside", K_STOP}, {"resides", K_STOP},
        {"return", K_STOP}, {"ridge", K_AFTER}, {"right", K_STOP}, {"ring", K_BACK}, {"rise", K_AFTER},
        {"road", K_BARE | K_AFTER | K_FULL}, {"ronda", K_BEFORE}, {"room", K_UNIT}, {"route", K_BEFORE},
        {"row", K_AFTER}, {"rte", K_BEFORE}, {"rua", K_BEFORE}, {"rue", K_BEFORE}, {"rule", K_STOP},
        {"said", K_STOP}, {"same", K_STOP}, {"san", K_LINK}, {"sat", K_STOP}, {"saturday", K_STOP}, {"saw", K_STOP},
        {"say", K_STOP}, {"season", K_STOP}, {"section", K_STOP}, {"see", K_STOP}, {"send", K_STOP},
        {"sends", K_STOP}, {"sent", K_STOP}, {"sep", K_STOP}, {"sept", K_STOP}, {"september", K_STOP},
        {"setany", K_BACK}, {"she", K_STOP}, {"ship", K_STOP}, {"shipped", K_STOP}, {"should", K_STOP},
        {"show", K_STOP}, {"shows", K_STOP}, {"since", K_STOP}, {"singel", K_BACK}, {"sir", K_STOP}, {"so", K_STOP},
        {"sok", K_BACK}, {"sokak", K_BACK}, {"some", K_STOP}, {"soon", K_STOP}, {"sorry", K_STOP}, {"sous", K_LINK},
        {"sq", K_AFTER}, {"square", K_AFTER | K_BEFORE}, {"st", K_AFTER | K_LINK}, {"ste", K_LINK | K_UNIT},
        {"steig", K_BACK}, {"step", K_STOP}, {"still", K_STOP}, {"stop", K_STOP}, {"str", K_BACK | K_BEFORE},
        {"straat", K_BACK}, {"strada", K_BEFORE}, {"strase", K_BACK}, {"strasse", K_BACK},
        {"street", K_BARE | K_AFTER | K_FULL}, {"such", K_STOP}, {"suite", K_UNIT}, {"sun", K_STOP},
        {"sunday", K_STOP}, {"sur", K_LINK}, {"sure", K_STOP}, {"table", K_STOP}, {"take", K_STOP}, {"taxi", K_STOP},
        {"team", K_STOP}, {"tee", K_BACK}, {"tel", K_STOP}, {"tell", K_STOP}, {"ten", K_LINK},
        {"ter", K_AFTER | K_BACK | K_LINK}, {"terminal", K_STOP}, {"terr", K_AFTER}, {"terrace", K_AFTER | K_FULL},
        {"than", K_STOP}, {"thank", K_STOP}, {"thanks", K_STOP}, {"that", K_STOP}, {"the", K_STOP},
        {"their", K_STOP}, {"them", K_STOP}, {"then", K_STOP}, {"there", K_STOP}, {"these", K_STOP},
        {"they", K_STOP}, {"thing", K_STOP}, {"think", K_STOP}, {"this", K_STOP}, {"those", K_STOP},
        {"though", K_STOP}, {"through", K_STOP}, {"thu", K_STOP}, {"thursday", K_STOP}, {"tie", K_BACK},
        {"time", K_STOP}, {"times", K_STOP}, {"title", K_STOP}, {"to", K_STOP}, {"today", K_STOP},
        {"together", K_STOP}, {"tomorrow", K_STOP}, {"tonight", K_STOP}, {"too", K_STOP}, {"took", K_STOP},
        {"torg", K_BACK}, {"torget", K_BACK}, {"track", K_STOP}, {"trail", K_AFTER}, {"travesia", K_BEFORE},
        {"travessa", K_BEFORE}, {"trg", K_BACK | K_BEFORE}, {"trl", K_AFTER}, {"trying", K_STOP}, {"tue", K_STOP},
        {"tuesday", K_STOP}, {"turnpike", K_AFTER}, {"two", K_STOP}, {"type", K_STOP}, {"u", K_BACK | K_LINK},
        {"ufer", K_BACK}, {"ul", K_BEFORE}, {"ulica", K_BACK | K_BEFORE}, {"ulice", K_BACK | K_BEFORE},
        {"ulitsa", K_BACK}, {"under", K_LINK}, {"unit", K_UNIT}, {"until", K_STOP}, {"up", K_STOP}, {"upon", K_LINK},
        {"us", K_STOP}, {"usd", K_STOP}, {"use", K_STOP}, {"used", K_STOP}, {"using", K_STOP}, {"ut", K_BACK},
        {"utca", K_BACK}, {"utja", K_BACK}, {"vag", K_BACK}, {"vagen", K_BACK}, {"vale", K_AFTER}, {"van", K_LINK},
        {"vei", K_BACK}, {"veien", K_BACK}, {"vej", K_BACK}, {"version", K_STOP}, {"very", K_STOP},
        {"via", K_BEFORE}, {"viale", K_BEFORE}, {"vicolo", K_BEFORE}, {"view", K_AFTER}, {"visit", K_STOP},
        {"vle", K_BEFORE}, {"von", K_LINK}, {"wait", K_STOP}, {"walk", K_AFTER}, {"want", K_STOP},
        {"wanted", K_STOP}, {"was", K_STOP}, {"way", K_AFTER}, {"we", K_STOP}, {"wed", K_STOP},
        {"wednesday", K_STOP}, {"week", K_STOP}, {"weeks", K_STOP}, {"weg", K_BACK}, {"well", K_STOP},
        {"went", K_STOP}, {"were", K_STOP}, {"wharf", K_AFTER}, {"what", K_STOP}, {"when", K_STOP},
        {"where", K_STOP}, {"which", K_STOP}, {"while", K_STOP}, {"who", K_STOP}, {"why", K_STOP}, {"will", K_STOP},
        {"windows", K_STOP}, {"with", K_STOP}, {"within", K_STOP}, {"work", K_STOP}, {"works", K_STOP},
        {"would", K_STOP}, {"wynd", K_AFTER}, {"y", K_LINK}, {"year", K_STOP}, {"years", K_STOP}, {"yes", K_STOP},
        {"yesterday", K_STOP}, {"yet", K_STOP}, {"you", K_STOP}, {"your", K_STOP}, {"zip", K_STOP}, {"zu", K_LINK},
        {"zum", K_LINK}, {"zur", K_LINK},
};
/* clang-format on */
const size_t rec_known_words_n = sizeof(rec_known_words) / sizeof(rec_known_words[0]);

/* Endings of words like "Bahnhofstrasse" and "Dorpsstraat", without those that end English words too. */
static const char *const endings[] = {
        "strasse",  "str",    "str",    "strase", "gasse", "weg",   "platz",  "allee",  "damm",   "brucke",
        "markt",    "ufer",   "straat", "laan",   "plein", "kade",  "gracht", "singel", "plaats", "dreef",
        "gade",     "vej",    "vejen",  "vei",    "veien", "gata",  "gaten",  "gatan",  "vagen",  "torget",
        "stigen",   "katu",   "tie",    "kuja",   "polku", "utca",  "vegur",  "braut",  "stigur", "maantee",
        "chaussee", "bakken", "stien",  "svag",   "steig", "stien",
};

/* By first letter. */
static const char *const countries[26] = {
        "afghanistan|aland islands|albania|algeria|american samoa|andorra|angola|anguilla|antarctica|antigua and "
        "barbuda|argentina|armenia|aruba|australia|austria|azerbaijan",
        "bahamas|bahrain|bangladesh|barbados|belarus|belgique|belgium|belize|benin|bermuda|bhutan|bolivia|bosnia|"
        "bosnia and herzegovina|botswana|bouvet island|brasil|brazil|british virgin islands|brunei|brunei "
        "darussalam|bulgaria|burkina faso|burma|burundi",
        "cabo verde|cambodia|cameroon|canada|cape verde|cayman islands|central african "
        "republic|chad|chile|china|christmas island|cocos islands|colombia|comoros|congo|cook islands|costa rica|cote "
        "d'ivoire|croatia|cuba|curacao|cyprus|czech republic|czechia",
        "danmark|democratic people's republic of korea|democratic republic of the "
        "congo|denmark|deutschland|djibouti|dominica|dominican republic",
        "east timor|ecuador|egypt|el salvador|england|equatorial guinea|eritrea|espana|estonia|eswatini|ethiopia",
        "falkland islands|faroe islands|federated states of micronesia|fiji|finland|france|french guiana|french "
        "polynesia",
        "gabon|gambia|georgia|germany|ghana|gibraltar|great "
        "britain|greece|greenland|grenada|guadeloupe|guam|guatemala|guernsey|guinea|guinea bissau|guinea-bissau|guyana",
        "haiti|holy see|honduras|hong kong|hungary",
        "iceland|india|indonesia|iran|iraq|ireland|isle of man|israel|italia|italy|ivory coast",
        "jamaica|japan|jersey|jordan",
        "kazakhstan|kenya|kingdom of the netherlands|kiribati|korea|kosovo|kuwait|kyrgyz republic|kyrgyzstan",
        "laos|latvia|lebanon|lesotho|liberia|libya|liechtenstein|lithuania|luxembourg",
        "macao|macau|macedonia|madagascar|malawi|malaysia|maldives|mali|malta|marshall "
        "islands|martinique|mauritania|mauritius|mayotte|mexico|micronesia|moldova|monaco|mongolia|montenegro|"
        "montserrat|morocco|mozambique|myanmar",
        "namibia|nauru|nederland|nepal|netherlands|netherlands antilles|new caledonia|new "
        "zealand|nicaragua|niger|nigeria|niue|norfolk island|norge|north korea|north macedonia|northern "
        "ireland|northern mariana islands|norway",
        "oesterreich|oman|osterreich",
        "pakistan|palau|palestine|palestinian territory|panama|papua new guinea|paraguay|people's republic of "
        "china|peru|philippines|poland|polska|portugal|puerto rico",
        "qatar",
        "republic of ireland|republic of korea|republic of macedonia|republic of the "
        "congo|reunion|romania|russia|russian federation|rwanda",
        "saint barthelemy|saint helena|saint kitts and nevis|saint lucia|saint martin|saint pierre and miquelon|saint "
        "vincent and the grenadines|samoa|san marino|sao tome and principe|saudi "
        "arabia|schweiz|scotland|senegal|serbia|seychelles|sierra leone|singapore|slovakia|slovenia|solomon "
        "islands|somalia|south africa|south korea|south sudan|spain|sri lanka|state of "
        "palestine|sudan|suisse|suriname|svalbard and jan mayen|sverige|swaziland|sweden|switzerland|syria",
        "taiwan|tajikistan|tanzania|thailand|the bahamas|the gambia|the "
        "netherlands|timor-leste|togo|tokelau|tonga|trinidad and tobago|tunisia|turkey|turkiye|turkmenistan|turks and "
        "caicos islands|tuvalu",
        "uganda|uk|ukraine|united arab emirates|united kingdom|united states|united states of "
        "america|uruguay|usa|uzbekistan",
        "vanuatu|vatican city|venezuela|viet nam|vietnam|virgin islands",
        "wales|wallis and futuna|western sahara",
        "",
        "yemen",
        "zambia|zimbabwe"};

/* U+00C0 to U+017F without their accents. */
static const char bare[] = "aaaaaaaceeeeiiiidnooooo~ouuuuytsaaaaaaaceeeeiiiidnooooo~ouuuuyty"
                           "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiijjjjkkklllllll"
                           "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static char plain(uint32_t c)
{
        if (c < 0x80)
                return (char)rec_lower(c);
        return c >= 0xc0 && c < 0x180 ? bare[c - 0xc0] : '~';
}

/* Letters beyond ASCII: Latin, Greek, Cyrillic, marks that combine, and an increment sign in the place of a delta. */
static bool wide(uint32_t c)
{
        return (c >= 0xc0 && c < 0x530 && c != 0xd7 && c != 0xf7) || (c >= 0x1e00 && c < 0x2000) || c == 0x2206;
}

static bool wide_upper(uint32_t c)
{
        if (c < 0x100)
                return c >= 0xc0 && c < 0xdf;
        if (c < 0x180)
                return (c >= 0x139 && c <= 0x148) || c >= 0x179 ? c % 2 == 1 : c % 2 == 0 || c == 0x178;
        return (c >= 0x386 && c <= 0x3ab && c != 0x390) || (c >= 0x400 && c < 0x430) ||
               (c >= 0x1e00 && c < 0x1f00 && c % 2 == 0);
}

bool rec_word_char(uint32_t c)
{
        return rec_alnum(c) || wide(c);
}

bool rec_capital(uint32_t c)
{
        return rec_upper(c) || wide_upper(c);
}

/* "i'd", "we've", "don't" */
static bool contracted(const char *key, size_t n)
{
        const char *mark = n > 2 ? memchr(key, '\'', n) : NULL;

        return mark &&
               (key[0] == 'i' || mark[1] == 'v' || mark[1] == 'r' || mark[1] == 't' || strcmp(mark, "'ll") == 0) &&
               mark + 4 > key + n && mark > key;
}

static unsigned known(const char *key, size_t n)
{
        size_t low = 0, high = rec_known_words_n;

        while (low < high) {
                size_t mid = (low + high) / 2;
                int d = strcmp(key, rec_known_words[mid].word);

                if (d == 0)
                        return rec_known_words[mid].kinds;
                if (d < 0)
                        high = mid;
                else
                        low = mid + 1;
        }
        if (contracted(key, n))
                return K_STOP;
        for (size_t e = 0; n > 5 && e < sizeof(endings) / sizeof(endings[0]); e++) {
                size_t len = strlen(endings[e]);

                if (n >= len + 3 && memcmp(key + n - len, endings[e], len) == 0)
                        return K_ENDING;
        }
        return 0;
}

/* "12", "12b", "12-14", "12/3": the end, or 0 for "40th" and for more than six digits. */
static size_t number_end(const struct rec_text *t, size_t i)
{
        size_t k = i;

        while (rec_digit(rec_at(t, k)) && k - i < 7)
                k++;
        if (k == i || k - i > 6)
                return 0;
        if (rec_letter(rec_at(t, k)) && !rec_word_char(rec_at(t, k + 1)))
                k++;
        while ((rec_at(t, k) == '-' || rec_at(t, k) == '/') && rec_digit(rec_at(t, k + 1)) && k - i < 14)
                for (k++; rec_digit(rec_at(t, k)) && k - i < 18; k++)
                        ;
        return rec_word_char(rec_at(t, k)) ? 0 : k;
}

static bool inside(const struct rec_text *t, size_t i)
{
        uint32_t c = rec_at(t, i);

        return rec_word_char(c) || ((c == '-' || c == '\'') && rec_word_char(rec_at(t, i + 1)));
}

bool rec_word(const struct rec_text *t, size_t i, struct rec_word *ret)
{
        static const char *const boxes[] = {"p.o. box", "po box", "p.o.box", "p. o. box"};
        size_t k = i;

        *ret = (struct rec_word){.from = i};
        if (!rec_word_char(rec_at(t, i)))
                return false;
        if (rec_digit(rec_at(t, i)) && (k = number_end(t, i)) > 0) {
                ret->to = k;
                ret->number = true;
                return true;
        }
        for (size_t b = 0; rec_lower(rec_at(t, i)) == 'p' && b < sizeof(boxes) / sizeof(boxes[0]); b++) {
                size_t n = rec_is(t, i, boxes[b]);

                if (n && rec_at(t, i + n) == ' ') {
                        ret->to = i + n;
                        ret->kinds = K_BEFORE | K_BOX;
                        ret->capital = true;
                        return true;
                }
        }
        for (k = i; k - i < REC_WORD && inside(t, k); k++)
                ret->key[ret->n++] = plain(rec_at(t, k));
        if (k - i == REC_WORD && inside(t, k))
                return false;
        if (ret->n == 1 && ret->key[0] == 'c' && rec_at(t, k) == '/')
                ret->key[ret->n++] = plain(rec_at(t, k++));
        ret->to = k;
        ret->capital = rec_capital(rec_at(t, i)) || rec_digit(rec_at(t, i)) ||
                       (ret->n > 2 && ret->key[1] == '\'' && rec_capital(rec_at(t, i + 2)));
        ret->kinds = known(ret->key, ret->n);
        if ((ret->kinds & K_STOP) && t->c[k].at - t->c[i].at > k - i)
                ret->kinds = 0; /* "mány" is not "many" */
        return true;
}

/* Where the text at i has this name of a country, without accents; its end or 0. */
static size_t named(const struct rec_text *t, size_t i, const char *name, size_t n)
{
        for (size_t k = 0; k < n; k++)
                if (plain(rec_at(t, i + k)) != name[k])
                        return 0;
        return rec_word_char(rec_at(t, i + n)) || rec_at(t, i + n) == '-' ? 0 : i + n;
}

size_t rec_country(const struct rec_text *t, size_t i)
{
        char first = plain(rec_at(t, i));
        size_t best = 0;

        if (first < 'a' || first > 'z')
                return 0;
        for (const char *name = countries[first - 'a']; *name;) {
                size_t n = strcspn(name, "|"), end = named(t, i, name, n);

                best = end > best ? end : best;
                name += n + (name[n] == '|');
        }
        return best;
}
