"""Words whose forms no ending makes: “ran” of “run”, “gewonnen” of “gewinnen”, “offert” of “offrir”, “pierde” of “perder”.

One line a word, folded, the plain form first. Only forms are here that are rarely another word: “left”, “saw”, “Stand”,
“offre” and “vino” would refuse harmless texts, and a forbidden phrase is a gate. Forms that a regular ending makes of one listed here
(“ran” but also “running”, “bon” but also “bonnes”) are made of each in turn.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from core.vocabulary import Language

_WORDS: Final[Mapping[Language, str]] = {
    Language.EN: """
        be was were been
        become became becoming
        begin began begun beginning
        break broke broken breaking
        bring brought bringing
        build built
        burn burnt burning
        buy bought buying
        catch caught catching
        choose chose chosen choosing
        come came coming
        deal dealt dealing
        do does did done doing
        draw drew drawn
        dream dreamt dreaming
        drink drank drunk drinking
        drive drove driven driving
        eat ate eaten eating
        feed fed feeding
        fight fought fighting
        fly flew flown flying
        forget forgot forgotten forgetting
        forgive forgave forgiven forgiving
        freeze froze frozen freezing
        get got gotten getting
        give gave given giving
        go goes went gone going
        grow grew grown growing
        have has had having
        hear heard hearing
        hide hid hidden hiding
        hit hitting
        hold held holding
        hurt hurting
        keep kept keeping
        know knew known knowing
        learn learnt learning
        lend lent lending
        lose lost losing
        make made making
        meet met
        mislead misled misleading
        pay paid paying
        quit quitting
        ride rode ridden riding
        run ran running
        sell sold selling
        send sent sending
        shake shook shaken shaking
        shine shone shining
        shrink shrank shrunk shrinking
        sing sang sung singing
        sink sank sunk sinking
        sleep slept sleeping
        smell smelt smelling
        spend spent spending
        spill spilt spilling
        spoil spoilt spoiling
        spread spreading
        steal stole stolen stealing
        stick stuck sticking
        sweep swept sweeping
        swim swam swum swimming
        take took taken taking
        teach taught teaching
        tear tore torn tearing
        tell told telling
        think thought thinking
        throw threw thrown throwing
        understand understood understanding
        wake woke woken waking
        wear wore worn wearing
        win won winning
        write wrote written
        good better best
        bad worse worst
        child children
        woman women
        man men
        foot feet
        tooth teeth
        mouse mice
        life lives
        wife wives
        knife knives
        loaf loaves
        leaf leaves
    """,
    Language.DE: """
        backen buk gebacken backt
        beginnen begann begonnen
        beissen biss gebissen
        betrugen betrog betrogen
        bieten bot geboten
        bitten bat gebeten
        bleiben blieb geblieben
        brechen brach gebrochen bricht brich
        brennen brannte gebrannt
        bringen brachte gebracht
        denken dachte gedacht
        durfen darf durfte gedurft
        empfehlen empfahl empfohlen empfiehlt
        essen ass gegessen isst iss
        fahren fuhr gefahren
        fallen fiel fallt
        fangen fing gefangen fangt
        finden fand gefunden
        fliegen flog geflogen
        fliessen floss geflossen
        fressen frass gefressen frisst
        frieren fror gefroren
        geben gab gegeben gibt gibst gib
        gehen ging gegangen
        gelten galt gegolten gilt
        geniessen genoss genossen
        gewinnen gewann gewonnen
        giessen goss gegossen
        greifen griff gegriffen
        haben hat hatte gehabt
        halten hielt gehalten
        heben hob gehoben
        helfen half geholfen hilft hilf
        kennen kannte gekannt
        klingen klang geklungen
        kommen kam gekommen
        konnen kann konnte gekonnt
        lassen liess gelassen lasst
        laufen lief gelaufen
        leiden litt gelitten
        leihen lieh geliehen
        lesen las gelesen liest lies
        lugen log gelogen
        mussen muss musste gemusst
        nehmen nahm genommen nimmt nimmst nimm
        nennen nannte genannt
        raten riet geraten
        reiten ritt geritten
        rufen rief gerufen
        scheinen schien geschienen
        schlafen schlief geschlafen
        schlagen schlug geschlagen
        schliessen geschlossen
        schneiden schnitt geschnitten
        schreiben schrieb geschrieben
        schwimmen schwamm geschwommen
        schwinden schwand geschwunden
        sehen sah gesehen sieht sieh
        singen sang gesungen
        sinken sank gesunken
        sitzen sass gesessen
        sprechen sprach gesprochen spricht sprich
        springen sprang gesprungen
        stehlen gestohlen stiehlt
        steigen stieg gestiegen
        sterben starb gestorben stirbt
        streiten stritt gestritten
        tragen trug getragen tragt
        treffen traf getroffen trifft triff
        treten trat getreten tritt
        trinken trank getrunken
        tun tat getan
        verderben verdarb verdorben verdirbt
        vergessen vergass vergisst vergiss
        verlieren verlor verloren
        versprechen versprach versprochen verspricht
        wachsen wuchs gewachsen
        waschen wusch gewaschen
        werben warb geworben wirbt wirb
        werden wurde geworden wird wirst
        werfen warf geworfen wirft wirf
        wissen wusste gewusst
        ziehen zog gezogen
        zwingen zwang gezwungen
        gut besser besten bester beste bestes
        gross grosst grosste grossten grosster
        hoch hohe hohen hoher hohes hochst
        teuer teure teuren teurer teures teurem
        dunkel dunkle dunklen dunkler dunkles
        edel edle edlen edler edles
        sauer saure sauren saurer saures
        haus hausern
        mann mannern
        buch buchern
        kind kindern
        wort wortern
        bild bildern
        glas glasern
        rad radern
    """,
    Language.FR: """
        acheter achete achetent achetes
        apprendre appris apprise apprend apprenez apprenons
        attendre attendu attendue attend attendez
        atteindre atteint atteinte atteignez
        avoir eu avez avons ont
        boire bu bue boit boivent buvez buvons
        comprendre compris comprise comprend comprenez
        conduire conduit conduite
        connaitre connu connue connait connaissez
        construire construit construite
        courir couru court courez
        craindre craint craignez
        croire cru croit croyez
        decouvrir decouvert decouverte decouvre decouvrez decouvrons
        defendre defendu defend defendez
        descendre descendu descend
        detruire detruit detruite
        devenir devenu devenue devient deviennent
        dire dit dites disent
        dormir dort dormez
        ecrire ecrit ecrite ecrivez
        essayer essaie essaient
        eteindre eteint eteinte
        faire fait faite faites font ferez
        jeter jette jettent
        lire lisez lisent
        mentir ment mentez
        mettre mettez
        mourir meurt mourez
        obtenir obtenu obtenue obtient obtiennent
        offrir offert offerte offerts offertes offrez offrent offrons
        ouvrir ouvert ouverte ouvre ouvrez
        partir partez
        payer paie paient
        perdre perdu perdue perdus perd perdez perdent
        permettre permet permettez
        pouvoir peut pouvez peuvent pu
        prendre pris prend prenez prennent prenons
        promettre promis promise promet promettez promettent
        recevoir recue recus recoit recevez
        rendre rendu rendue rend rendez
        repondre repondu repond repondez
        reduire reduit reduite reduits reduisez
        savoir sait savez
        sentir sent sentez
        servir sert servez
        souffrir souffert souffre souffrez
        suivre suivez
        tenir tenu tient tenez tiennent
        vaincre vaincu vainquez
        vendre vendu vendue vendus vendues vend vends vendez vendent vendons
        venir venu venue vient venez viennent
        vivre vecu vit vivez
        voir vu voit voyez
        vouloir veut voulez voulu
        beau bel belle belles beaux
        blanc blanche blanches
        bon bonne bons bonnes
        doux douce douces
        faux fausse fausses
        favori favorite favorites
        fou folle folles fous
        frais fraiche fraiches
        jaloux jalouse jalouses
        long longue longues
        nouveau nouvel nouvelle nouvelles nouveaux
        public publique publiques
        sec seche seches
        vieux vieil vieille vieilles
        oeil yeux
        travail travaux
    """,
    Language.ES: """
        abrir abierto abierta abiertos abiertas
        almorzar almuerza almuerce
        andar anduvo
        apretar aprieta
        calentar calienta
        cerrar cierra cierran cierre
        colgar cuelga cuelgue
        comenzar comienza comience
        conducir conduce condujo conduzca
        conocer conozca conozco
        contar cuenta cuentan cuente
        costar cuesta cuestan
        crecer crezca
        cubrir cubierto cubierta
        dar da das dan dio dado
        decir dice dicen dijo dicho dicha
        despertar despierta despierte
        devolver devuelve devuelto devuelta
        dormir duerme duermen durmio duerma
        elegir elige eligen elija eligio
        empezar empieza empiezan empiece
        encontrar encuentra encuentran encuentre
        entender entiende entienda
        escribir escrito escrita
        estar estuvo
        freir frito frita frie
        hacer hace hacen hizo hecho hecha haz haga hagan
        invertir invierte invierta invirtio
        jugar juega juegan juegue
        mentir miente mienten mintio
        morir muere mueren murio muerto muerta
        mostrar muestra muestran
        mover mueve mueva
        negar niega niegue
        obtener obtiene obtenga obtuvo
        ofrecer ofrezca
        oler huele huelen
        pedir pide piden pidio pida
        pensar piensa piensan piense
        perder pierde pierden pierdes pierdo pierda
        poder puede pueden puedes pudo
        poner pone puesto puesta puso pon ponga
        preferir prefiere prefiera
        probar prueba pruebas prueban pruebe prueben pruebo
        producir produce produjo
        quebrar quiebra
        querer quiere quieres quieren quiso quiera
        recomendar recomienda recomiendan recomiende
        recordar recuerda recuerde
        reducir reduce redujo reduzca
        reir rie
        romper roto rota rotos rotas
        saber sabe supo sepa
        salir sale salga
        seguir sigue siguen siga
        sentir siente sienten sintio
        servir sirve sirven sirva
        sonar suena suenan
        sonreir sonrie
        tener tiene tienes tienen tuvo tenga
        traer trae trajo traiga
        venir viene vienen venga ven
        ver ve ves ven visto
        vestir viste
        volar vuela vuelan
        volver vuelve vuelven vuelto vuelta
        bueno buen buena buenos buenas
        malo mal mala malos malas
        grande gran
        primero primer
    """,
}


def relatives(word: str, language: Language) -> tuple[str, ...]:
    """The other forms of a folded word that has irregular ones, the plain form first; () for any other word."""
    return tuple(form for form in _index(language).get(word, ()) if form != word)


@cache
def _index(language: Language) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _WORDS[language].strip().splitlines():
        forms = tuple(line.split())
        for form in forms:
            # A form of two words (“ven” of “ver” and “venir”) stands for both.
            found[form] = tuple(dict.fromkeys((*found.get(form, ()), *forms)))
    return found
