"""German lines; `[du|Sie]` follows the brand's form of address."""

BLOCKS: dict[str, str] = {
    "statement": """
        Das ist {client}.
        dwi|Hallo von {client}.
        *>about|{client} in wenigen Worten.
        Manches zeigt man besser, als es zu erklären.
        Das Bild erzählt die eine Hälfte.
        di|Gutes beginnt oft klein.
        di|Ein bisschen Platz für etwas Schönes.
        di|Manche Tage brauchen eine kleine Veränderung.
        d|Für später merken. Oder gleich anfangen.
        di|Die kleinen Dinge merkt man jeden Tag.
        w|Wir könnten jetzt einen Roman schreiben. Machen wir nicht.
        w|Diese Anzeige ist mit Absicht kurz.
        w|Eigentlich [wolltest du|wollten Sie] nur kurz scrollen.
        w|[Dein|Ihr] Daumen hat angehalten. Kluger Daumen.
        w|Ja, das ist Werbung. Aber höfliche.
        w|Überraschung: Es geht um etwas Nützliches.
        i|Kleine Entscheidungen machen gute Tage.
        i|Heute ist Platz für etwas Gutes.
        i|Mit einer Sache anfangen, die stimmt.
        i|Ein guter Tag ist selten Zufall.
        i|Auch der Alltag verdient Aufmerksamkeit.
        f|Wir stellen uns vor: {client}.
        f|Ein paar Worte von {client}.
        f|Sorgfalt zeigt sich im Detail.
        f|Eine überlegte Wahl braucht etwas Zeit.
        f|Gute Entscheidungen beginnen mit klaren Informationen.
        f|Für alle, die mit Bedacht wählen.
        f|Wir möchten uns kurz fassen.
        dwiP|Psst. Hier drüben.
        dwP|Na, hallo.
        *B|Ohne Umwege.
        diB|Direkt zur Sache.
        *M|Einfach {client}.
        *L|In Ruhe, wie es sein soll.
        *L|Manches verdient einen zweiten Blick.
        dwiE|Brav können andere.
        dwiE|Nicht für alle. Vielleicht für [dich|Sie].
        *R|Ein klarer Vorschlag von {client}.
    """,
    "question": """
        [Kennst du|Kennen Sie] {client}?
        Was würde den Tag ein bisschen leichter machen?
        Wo anfangen?
        Wann [hast du|haben Sie] zuletzt etwas Neues ausprobiert?
        dwi>about|Was macht eigentlich {client}?
        Worauf [achtest du|achten Sie], wenn [du wählst|Sie wählen]?
        Und wenn die Antwort einfacher ist als gedacht?
        dwi|[Hast du|Haben Sie] kurz Zeit?
        di|Noch auf der Suche?
        dwi|Für wen das ist? Vielleicht für [dich|Sie].
        dw|[Brauchst du|Brauchen Sie] einen Grund?
        w|[Scrollst du|Scrollen Sie] noch?
        w|[Liest du|Lesen Sie] Anzeigen eigentlich zu Ende?
        w|Was würde [dein|Ihr] Ich von morgen bestellen?
        i|Womit [möchtest du|möchten Sie] anfangen?
        i|Wohin führt eine kleine Veränderung?
        i|Was ist heute [deine|Ihre] Zeit wert?
        f|Dürfen wir {client} vorstellen?
        f|Was ist Ihnen wichtig, bevor Sie sich entscheiden?
        f|Dürfen wir etwas vorschlagen?
        f|Haben Sie kurz Zeit?
        f|Was darf es heute sein?
        f|Wie treffen Sie eine gute Wahl?
        f|Möchten Sie mehr erfahren?
        f|Was darf es für Sie leisten?
        *P|Schon gehört?
        *B|Bereit?
        *M|Warum nicht?
    """,
    "educational": """
        *>about|Gut zu wissen vor der Wahl.
        *>about|Was {client} macht, in klaren Worten.
        *>about|Eine Sache, die man wissen sollte.
        *>about|Bevor [du dich entscheidest|Sie sich entscheiden], das Wichtigste.
        *>about|Die kurze Fassung.
        di>about|Für alle, die es genauer wissen wollen.
        dw>about|Falls [du dich|Sie sich] gefragt [hast|haben].
        w>about|Eine kurze Lektion, ohne Hausaufgaben.
        w>about|Heute lernen wir etwas.
        i>about|Es hilft zu verstehen, was man wählt.
        i>about|Wissen, was man wählt, und warum.
        f>about|Eine kurze Einführung.
        f>about|Was Sie wissen sollten.
    """,
    "facts": """
        *>figure|Zuerst die Zahlen.
        *>figure|In Zahlen.
        *>point|Kurz die Fakten.
        *>point|Was zählt.
        dw>point|Keine Adjektive, nur Fakten.
        w>point|Wir haben nachgesehen: Das sind Fakten.
        i>point|Klare Fakten, klarer Kopf.
        f>point|Das Wesentliche auf einen Blick.
        *>figure|Darauf kommt es an.
        *>point|Bleiben wir bei den Fakten.
    """,
    "action": """
        Wann immer es [dir|Ihnen] passt.
        Heute ist ein guter Tag dafür.
        Hier geht es los.
        f|Seien Sie willkommen.
        f|Schauen Sie gern herein.
        f|Sie haben die Wahl.
        di|[Du bist|Sie sind] dran.
        di|[Schau|Schauen Sie] ruhig mal rein.
        d|Ein Schritt, und [du bist|Sie sind] da.
        w|[Dein|Ihr] Zug.
        w|Blinzeln, atmen, tippen.
        i|Heute anfangen.
        i|Der erste Schritt ist ein kleiner.
        f|Ganz nach Ihrem Zeitplan.
        f|Wir laden Sie ein, genauer hinzusehen.
        f|Der nächste Schritt liegt bei Ihnen.
        dwiB|Genug geredet.
    """,
    "scene": """
        Oft beginnt es mit einem kleinen Gedanken.
        Ein normaler Tag, eine kurze Pause, ein zweiter Blick.
        Es gibt diesen Moment, in dem etwas einfach passt.
        Irgendwo zwischen zwei Terminen kommt die Idee.
        Der Tag war längst verplant. Und dann das.
        Erst fällt es auf. Dann schaut man länger hin.
        Jede gute Gewohnheit fängt irgendwo an.
        Ein Morgen mit etwas mehr Luft, man stelle es sich vor.
        Es ist spät, die Liste ist fertig, und eines bleibt noch.
        w|Wieder Montag. Der könnte einen Freund gebrauchen.
        w|Es war einmal ein Daumen, der aufhörte zu scrollen.
        i|Eines Abends macht man es einfach anders.
    """,
    "launch.new-launch": """
        Neu bei {client}.
        Jetzt da.
        d|Frisch von {client}.
        dw|Ganz neu und ein bisschen stolz darauf.
        f|Wir freuen uns, Ihnen etwas Neues zu zeigen.
    """,
    "launch.sale": """
        Jetzt wird es günstiger bei {client}.
        Ein guter Moment zum Kaufen.
        w|[Dein|Ihr] Geldbeutel bat uns, das zu erwähnen.
        f|Unser aktuelles Angebot.
    """,
    "launch.seasonal": """
        Diese Saison bei {client}.
        Es ist wieder so weit.
        di|Die Jahreszeit wechselt. Gut so.
        f|Passend zur Saison.
    """,
    "launch.event": """
        [Komm|Kommen Sie] vorbei.
        Bei {client} ist etwas los.
        di|Vorbeikommen, Hallo sagen.
        f|Sie sind herzlich eingeladen.
    """,
    "funnel.warm": """
        Noch am Überlegen?
        Schön, [dich|Sie] wiederzusehen.
        di|Ein erster Blick war schon da. Hier ist der zweite.
        w|Wir haben auch an [dich|Sie] gedacht.
    """,
    "funnel.hot": """
        [Du weißt|Sie wissen], was [dir|Ihnen] gefällt.
        Fehlt nur noch die Wahl.
        di|Jetzt oder gleich.
        w|[Du willst|Sie wollen] die nächste Zeile doch auch lesen.
    """,
    "pain": """
        {pain}?
        {pain}? Damit [bist du|sind Sie] nicht allein.
        Kommt [dir|Ihnen] das bekannt vor? {pain}.
        w|{pain}. Schon wieder.
        f|Ein bekanntes Anliegen: {pain}.
    """,
    "contrast": """
        Vorher: {pain}. Nachher: {motivation}.
        Weniger davon: {pain}. Mehr davon: {motivation}.
        Von „{pain}“ zu „{motivation}“.
    """,
    "description": """
        {description}.
        {client} in einem Satz: {description}.
        Kurz gesagt: {description}.
        f|Über uns: {description}.
        dw|Ganz einfach: {description}.
    """,
    "value": """
        {value}.
        Die Idee dahinter: {value}.
        Auf den Punkt: {value}.
    """,
    "message": """
        {message}.
    """,
    "point": """
        {point}.
        Gut zu wissen: {point}.
        dw|Auch schön: {point}.
        f|Zu beachten: {point}.
    """,
    "points": """
        {point}. {point2}.
        {point} und {point2}.
        di|Zwei gute Gründe: {point} und {point2}.
        f|Im Einzelnen: {point} und {point2}.
    """,
    "preferred": """
        {preferred}.
        Mit einem Wort: {preferred1}.
    """,
    "blend": """
        {preferred} für {audience}.
        {preferred}, von {client}.
        {preferred}. Das ist {client}.
    """,
    "bridge": """
        Da kommt {client} ins Spiel.
        dw|Auftritt {client}.
        Zeit für {client}.
        di|{client} ist gleich hier.
        f|{client} ist für Sie da.
    """,
    "values": """
        Was uns wichtig ist: {values}.
        Dafür stehen wir: {values}.
    """,
    "audience": """
        Für {audience}.
        Gedacht für {audience}.
        di|Gemacht für {audience}.
    """,
    "wish": """
        {motivation}.
        Am Ende geht es darum: {motivation}.
        Was es [dir|Ihnen] bringt: {motivation}.
    """,
    "proof": """
        {proof}.
        Zum Nachlesen: {proof}.
        f|Zur Einordnung: {proof}.
    """,
    "mood.dark": """
        Für einen stillen Moment.
    """,
    "mood.bright": """
        di|Ein bisschen mehr Licht.
    """,
    "mood": """
        In aller Ruhe.
        di|Genauer hinsehen lohnt sich.
        w|Kein Stress, wir warten hier.
        f|Wir freuen uns, von Ihnen zu hören.
        i|Es könnte ein guter Anfang sein.
    """,
    "offer": """
        {offer}.
        {offer}.
        Jetzt bei {client}: {offer}.
        dw|Und noch etwas: {offer}.
        di|Für [dich|Sie]: {offer}.
        w|Und jetzt zum nützlichen Teil: {offer}.
        w|Ein kleiner Schubs: {offer}.
        i|Ein guter Anfang: {offer}.
        f|Unser Angebot für Sie: {offer}.
        f|Gern für Sie: {offer}.
        f|Für Sie: {offer}.
        dwiP|Tadaa: {offer}.
        dwiB|Klare Ansage: {offer}.
        *M|Nur das: {offer}.
        *L|Eine Einladung: {offer}.
        dwiE|Ohne Tamtam: {offer}.
        *R|Das Angebot in Kürze: {offer}.
    """,
    "offer.audience": """
        Für {audience}: {offer}.
    """,
    "close.awareness": """
        Schön, [dich|Sie] kennenzulernen.
        dwi|[Komm|Kommen Sie] vorbei und [sag|sagen Sie] Hallo.
        Ein Name zum Merken: {client}.
        w|Das sind wir. Und [du|Sie]?
        f|Wir freuen uns auf Sie.
        i|Lernen wir uns kennen.
    """,
    "close.traffic": """
        [Sieh dich|Sehen Sie sich] um.
        [Schau|Schauen Sie] genauer hin.
        Es gibt noch mehr zu sehen.
        w|Der Link funktioniert, wir haben es geprüft.
        f|Näheres finden Sie einen Klick weiter.
    """,
    "close.conversion": """
        Wann immer es [dir|Ihnen] passt.
        dwi|[Mach|Machen Sie] es zu [deinem|Ihrem].
        di|Jetzt [bist du|sind Sie] dran.
        w|[Dein|Ihr] Ich von morgen sagt danke.
        f|Wir freuen uns auf Ihre Bestellung.
        i|Heute anfangen.
    """,
    "close.engagement": """
        [Sag|Sagen Sie] uns, was [du denkst|Sie denken].
        dwi|[Schreib|Schreiben Sie] es in die Kommentare.
        Was [meinst du|meinen Sie]?
        di|[Kennst du|Kennen Sie] jemanden, dem das gefällt? Gern teilen.
        f|Ihre Meinung ist uns wichtig.
    """,
    "close.any": """
        [Schau|Schauen Sie] selbst.
        [Sieh|Sehen Sie] es [dir|sich] an.
        di|Einfach reinschauen.
        f|Wir beraten Sie gern.
        dwiP|Na, wie wär’s?
        dwiB|Einfach machen.
        *M|Das war’s.
        *L|Ganz in [deinem|Ihrem] Tempo.
        dwiE|Oder auch nicht.
        *R|Wir beraten [dich|Sie] gern.
    """,
    "headline.brand": """
        Das ist {client}
        Hallo, {client}
        {client} ganz nah
        dw|Oh, hallo. Hier ist {client}.
        i|Anfangen mit {client}
        f|{client} stellt sich vor
        f|Für Sie da: {client}
        *M|{client}
        *B|{client}. Punkt.
        *E|{client}. Abwarten.
        *L|{client}, leise gut
        *P|[Sag|Sagen Sie] Hallo zu {client}
    """,
    "headline.audience": """
        Für {audience}
        {client} für {audience}
        Gedacht für {audience}
        di|Gemacht für {audience}
    """,
    "headline.point": """
        {point}
        {value}
        {preferred}
        {message}
        {preferred}, von {client}
    """,
    "headline.mood": """
        Ein zweiter Blick lohnt sich
        In aller Ruhe
        Hier geht es los
        di|Ein guter Anfang
        di|Heute etwas Gutes
        di|Kleiner Schritt, guter Tag
        d|Einfach mal schauen
        w|Nicht scrollen. Schauen.
        w|Kurze Anzeige. Gern geschehen.
        w|Na los, hinschauen
        w|Hingeschaut. Geht doch.
        w|Endlich Pause für den Daumen
        i|Etwas Gutes beginnen
        i|Platz für Neues
        i|Eine Sache, richtig gemacht
        i|[Gib|Geben Sie] dem Tag eine Chance
        i|Klein anfangen, weit denken
        f|Eine überlegte Wahl
        f|Mit Sorgfalt
        f|Zeit für eine gute Wahl
        f|Klar und durchdacht
        f|Eine Einladung
        f|In guten Händen
        dwiP|Psst, hier lang
        *P|[Gönn|Gönnen Sie] dem Tag etwas
        *B|Ohne Umwege
        *B|[Mach|Machen Sie] es heute
        *M|Nur das
        *M|Weniger, aber gut
        *L|Ganz in Ruhe
        *L|Ein stilles Vergnügen
        *E|Raus aus dem Trott
        *E|Nicht das Übliche
        *R|Klarheit von Anfang an
    """,
    "headline.question": """
        [Kennst du|Kennen Sie] {client}?
        Warum nicht heute?
        Und wenn es einfach wäre?
        di|Bereit für mehr?
        dwi|Neugierig?
        d|Kurz Zeit?
        w|[Scrollst du|Scrollen Sie] noch?
        w|Keine Lust auf Langeweile?
        i|Womit [fängst du|fangen Sie] an?
        i|Wohin als Nächstes?
        f|Dürfen wir uns vorstellen?
        f|Dürfen wir etwas vorschlagen?
        f|Was ist Ihnen wichtig?
    """,
    "headline.launch.new-launch": """
        Neu bei {client}
        Frisch eingetroffen
        Jetzt da
    """,
    "headline.launch.sale": """
        Angebote bei {client}
        Jetzt günstiger
    """,
    "headline.launch.seasonal": """
        Diese Saison bei {client}
        Passend zur Saison
    """,
    "headline.launch.event": """
        Wir sehen uns dort
        [Du bist|Sie sind] eingeladen
    """,
    "headline.funnel.warm": """
        Schön, [dich|Sie] wiederzusehen
        Noch am Überlegen?
    """,
    "headline.funnel.hot": """
        Fehlt nur noch die Wahl
        dwi|[Du bist|Sie sind] dran
    """,
    "byline": """
        Von {client}
    """,
}

TERMS: dict[str, str] = {
    "adding": "auch schön",
    "sober": """
        Kanzlei, Recht, Rechtsanwalt, Rechtsanwälte, Anwalt, Anwältin, Notar, Notariat, Steuerberater,
        Steuerberatung, Versicherung, Versicherungen, Bank, Praxis, Klinik, Arzt, Finanzen, Finance, Healthcare,
        Bestattung, Bestattungen, Unternehmensberatung
    """,
    "cta.awareness": "Mehr erfahren, Kennenlernen, Ansehen",
    "cta.traffic": "Mehr erfahren, Weiterlesen, Zur Website",
    "cta.conversion": "Jetzt starten, Jetzt bestellen, Mehr erfahren",
    "cta.engagement": "Mitmachen, Mitreden, Hallo sagen",
    "cta.any": "Mehr erfahren, Ansehen, Zur Website",
    "verbs.awareness": """
        entdecken, entdecke, kennenlernen, kennst du, kennen sie, sehen, ansehen, erfahren, vorstellen, neu, hallo,
        schau, schauen
    """,
    "verbs.traffic": """
        mehr erfahren, erfahren, lesen, weiterlesen, besuchen, ansehen, entdecken, sieh, sehen, schau, schauen,
        stöbern, klick, website
    """,
    "verbs.conversion": """
        kaufen, bestellen, bestelle, sichern, sichere, holen, hol, buchen, buche, testen, teste, starten, start,
        anfangen, anmelden, abonnieren, reservieren, sparen, spare, shoppen, zum shop, termin, vereinbaren,
        losfahren, probefahrt, ausprobieren, probieren, mach, machen
    """,
    "verbs.engagement": """
        kommentieren, kommentare, teilen, markieren, mitmachen, mitreden, sag, sagen, meinst du, meinen sie, denkst,
        denken, schreib, schreiben, meinung
    """,
    "cliches": """
        auf ein neues level, das nächste level, nächstes level, game-changer, gamechanger, revolutionär,
        revolutionieren, einzigartig, unvergleichlich, in der heutigen welt, in der heutigen zeit, in der heutigen
        schnelllebigen, entfessle, entfesseln, alles aus einer hand, keine wünsche offen, lässt keine wünsche, das
        gewisse etwas, geheimtipp, ein muss, unverzichtbar, tauche ein, tauchen sie ein, suche nicht weiter,
        maßgeschneidert, state of the art, nahtlos, verwöhnen sie sich, gönn dir
    """,
    "stop": """
        der, die, das, und, ist, wir, für, mit, von, dem, den, ein, eine, einen, im, auf, nicht, alle, zum, zur,
        bei, aus, unser, unsere, ihr, dein, sich, auch
    """,
    "proof": """
        bewertungen, bewertung, sterne, sternen, ausgezeichnet, auszeichnung, kunden, kundinnen, zertifiziert,
        getestet, seit, jahre, jahren, empfohlen, meisterbetrieb, mitglieder, testsieger
    """,
    "scarcity": """
        nur, bis, bis zum, letzte, letzten, begrenzt, solange der vorrat reicht, solange vorrat reicht, nur heute,
        diese woche, dieses wochenende, endet, restplätze
    """,
    "offer.until": "bis, noch bis, nur bis, nur noch bis, gültig bis, bis einschließlich, endet, endet am",
    "offer.times": """
        montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonnabend, sonntag, wochenende, woche, wochenendes,
        monat, monatsende, jahresende, heute, morgen, mitternacht, januar, februar, märz, april, mai, juni, juli,
        august, september, oktober, november, dezember, frühling, sommer, herbst, winter, weihnachten, ostern, silvester
    """,
    "offer.ends": """
        nur heute, heute, nur diese woche, diese woche, nur dieses wochenende, dieses wochenende, am wochenende, nur am
        wochenende, diesen monat, nur diesen monat, solange der vorrat reicht, solange vorrat reicht, für kurze zeit,
        nur für kurze zeit
    """,
    "offer.plus": "plus, sowie, und dazu, und außerdem",
    "offer.deals": "gratis, kostenlos, kostenlose, kostenloser, kostenloses, kostenfrei, rabatt, geschenkt, umsonst, halber preis",
    "offer.conditions": """
        für, bei, mit, wenn, ab, über, auf, pro, je, jede, jeden, jeder, jedes, nur, neukunden, in, im, am, außer, ohne,
        nicht, zu, zum, zur
    """,
    "offer.delivery": "versand, lieferung, rückversand, zustellung, rückgabe",
    "offer.orders": """
        für bestellungen, für alle bestellungen, bei bestellungen, bei bestellung, bei allen bestellungen, bei einer
        bestellung, bei jeder bestellung, auf bestellungen, auf alle bestellungen, bei einkäufen, bei einem einkauf
    """,
    "offer.thresholds": "ab, über",
    "starts": """
        wir, ich, du, ihr, sie, es, er, man, das ist, hol, holen, spare, sparen sie, sichere, sichern sie, kauf,
        kaufen sie, teste, testen sie, buche, buchen sie, bestelle, bestellen sie, komm, kommen sie, entdecke,
        entdecken sie, nutze, nutzen sie, jetzt, erhalte, erhalten sie, lass, lassen sie, mach, machen sie, wenn,
        weil
    """,
    "verbs.finite": """
        ist, sind, war, hat, haben, macht, machen, bietet, bieten, verkauft, verkaufen, backt, röstet, baut, bauen,
        hilft, helfen, repariert, reparieren, bringt, bringen, gibt, kann, können, wird, werden, braucht, brauchen,
        will, wollen, liefert, liefern, passt, fährt, fahren
    """,
    "small": """
        montags, dienstags, mittwochs, donnerstags, freitags, samstags, sonntags, morgens, abends, zwei, drei, vier, fünf,
        sechs, sieben, acht, neun, zehn,
        der, die, das, ein, eine, einen, einem, einer, unser, unsere, dein, deine, ihr, ihre, für, mit, ohne, bei,
        auf, aus, in, im, am, zum, zur, kein, keine, mehr, weniger, alle, alles, jeder, jede, jedes, seit, ab, bis,
        direkt, fair, regional, eigene, echte, beste, kostenlose, kostenloser, kostenloses, kostenlos, gratis,
        freie, freier, neue, neuer, neues, frische, frischer, schnelle, schneller, kleine, kleiner, gute, guter,
        gutes, langsam, lange, langer, nie, endlich, immer, auch, sicher, ruhig, ruhige, wir, es, von, vom, über,
        nur, handgemacht, handgebaut, ehrliche, ehrlich, junge, urbane, entspannt, entspannter, teure, teurer,
        langes, ständig, schon, wieder, an, um, unter, vor, nach, gegen, durch, frisch, geöffnet, gebaut, geplant,
        geliefert, gebacken, geröstet, gezogen, geprüft, täglich, jeden, heute, sofort, bequem, einfach, persönlich, kurz,
        schnell, nachhaltig, vegan, ganz, rund, werktags, nachts
    """,
}

WORDS: dict[str, str] = {
    "and": "und",
    "alt.photo": "Foto",
    "alt.dark": "dunkle Stimmung",
    "alt.bright": "helles Licht",
    "alt.faces": "mit einem Menschen im Bild",
    "alt.tones": "Farbtöne: {colors}",
    "alt.text": "Text: „{headline}“",
    "emoji": "👋 🙂 ✨",
    "colors": """
        black=Schwarz, white=Weiß, gray=Grau, grey=Grau, red=Rot, dark red=Dunkelrot, orange=Orange,
        amber=Bernstein, yellow=Gelb, gold=Gold, green=Grün, deep green=Dunkelgrün, dark green=Dunkelgrün, light
        green=Hellgrün, olive=Oliv, teal=Petrol, cyan=Türkis, turquoise=Türkis, blue=Blau, dark blue=Dunkelblau,
        navy=Marineblau, light blue=Hellblau, sky blue=Himmelblau, purple=Violett, violet=Violett, magenta=Magenta,
        pink=Rosa, brown=Braun, dark brown=Dunkelbraun, light brown=Hellbraun, tan=Hellbraun, beige=Beige,
        cream=Creme, ivory=Elfenbein, light gray=Hellgrau, dark gray=Dunkelgrau
    """,
}

THEMES: dict[str, dict[str, str]] = {
    "coffee": {
        "terms": "Kaffee, Espresso, Rösterei, Kaffeerösterei, Barista, Baristas, Café, Kaffeebohnen, Bohnen",
        "headlines": """
            Erst Kaffee. Dann der Tag.
            Wasser aufsetzen
            di|Guten Morgen, guter Kaffee
            dw|Kaffee zuerst. Reden später.
            w|Der nettere Wecker
            i|Die erste Tasse zählt
            i|Morgen, gut aufgebrüht
            f|Kaffee, ernst genommen
            *M|Kaffee. Stille. Morgen.
            *B|Richtig wach werden
            *E|Morgens nach eigenen Regeln
        """,
        "hooks": """
            Die erste Tasse gibt den Ton an.
            Ein Morgen wird Tasse für Tasse besser.
            Zwischen Wecker und erster E-Mail liegt der Kaffee.
            dw|Wasser aufsetzen. Das Postfach kann warten.
            w|Der Wecker ist unhöflich. Kaffee ist höflich.
            i|Eine stille Minute, eine warme Tasse, und der Tag kann kommen.
            f|Guter Kaffee beginnt lange vor der Tasse.
            di|Die Mühle weiß Bescheid.
        """,
        "questions": """
            Wie schmeckt die erste Tasse?
            Filter oder Espresso?
            Wie [beginnt dein|beginnt Ihr] Morgen?
            w|Schon wach?
        """,
        "scenes": """
            Es ist früh, und die Mühle ist das lauteste Geräusch im Haus.
            Draußen ist es noch dunkel, da kocht schon das Wasser.
            Eine Hand an der Tasse, den Blick nirgendwo.
        """,
        "hashtags": """
            #Kaffee #Kaffeeliebe #Kaffeepause #Kaffeezeit #Espresso #GutenMorgen #Kaffeegenuss #Kaffeemoment
            #ErstmalKaffee #KaffeeZuhause
        """,
        "emoji": "☕ 🌅 🤎",
    },
    "bakery": {
        "terms": "Bäckerei, Brot, Brote, Brötchen, Sauerteig, Bäcker, Konditorei, Gebäck, Kuchen",
        "headlines": """
            Immer dem Brotduft nach
            Gute Kruste, guter Morgen
            di|Erst Brot, dann Pläne
            dw|Krümel sind ein gutes Zeichen
            w|Wo die Butter gern wohnt
            i|Hier geht der Tag auf
            f|Brot, mit Sorgfalt gebacken
            *M|Brot. Butter. Fertig.
        """,
        "hooks": """
            Einen guten Morgen kann man riechen.
            Gutes Brot braucht keine lange Vorrede.
            di|Das Frühstück beginnt an der Ladentür.
            w|Brot hat bessere Manieren als die meiste Werbung.
            i|Einfache Dinge, warm aus dem Ofen, machen den Tag.
            f|Gutes Brot verlangt Zeit und Aufmerksamkeit.
        """,
        "questions": """
            Was gibt es zum Frühstück?
            Kruste oder Krume?
            w|Wer hat das letzte Croissant gegessen?
        """,
        "scenes": """
            Die Straße schläft noch, der Ofen nicht.
            Erst hört man die Kruste, dann schmeckt man sie.
            Eine Papiertüte, noch warm, auf dem Heimweg.
        """,
        "hashtags": """
            #Bäckerei #Brot #Brotliebe #Frühstück #Backen #Gebäck #Sonntagsfrühstück #Brotzeit #Backstube #GutesBrot
        """,
        "emoji": "🥐 🍞 🧈",
    },
    "beauty": {
        "terms": """
            Hautpflege, Haut, Kosmetik, Beauty, Naturkosmetik, Pflege, Serum, Creme, Gesichtspflege, Friseur, Salon
        """,
        "headlines": """
            Gut zur Haut
            di|Guten Morgen, Haut
            Eine ruhige Minute am Spiegel
            w|Spiegel, das ist der Morgen
            i|Zu Hause in der eigenen Haut
            i|Zeit für das Gesicht
            f|Pflege, zu Ende gedacht
            *M|Haut. Ruhe.
            *L|Das Ritual am Abend
        """,
        "hooks": """
            Auch Haut hat lange Tage.
            Eine gute Routine ist eine kurze.
            di|Zwei ruhige Minuten am Spiegel gehören [dir|Ihnen].
            w|Haut liest keine Etiketten. [Du|Sie] schon.
            i|Pflege beginnt mit einer stillen Minute.
            f|Gute Pflege beginnt mit Verstand.
        """,
        "questions": """
            Was braucht [deine|Ihre] Haut heute?
            Wie einfach darf Pflege sein?
            w|Wie viele Tiegel stehen im Regal?
        """,
        "scenes": """
            Die Tür ist zu, das Wasser warm, und niemand will etwas.
            Zuerst wäscht man den Tag ab.
            Es ist Abend, und nur das Licht am Spiegel ist noch an.
        """,
        "hashtags": """
            #Hautpflege #Haut #Pflege #Beauty #Pflegeroutine #Abendroutine #Selbstfürsorge #Kosmetik #Gesichtspflege
            #Hautpflegeroutine
        """,
        "emoji": "✨ 🌿 🫧",
    },
    "cycling": {
        "terms": """
            Fahrrad, Fahrräder, Rad, Räder, E-Bike, E-Bikes, Fahrradladen, Radfahren, Rennrad, Lastenrad,
            Lastenräder, Zweirad, Radladen, Bike, Bikes
        """,
        "headlines": """
            Heute den langen Weg nach Hause
            Zwei Räder, ein guter Tag
            di|Zurück in den Sattel
            Draufsitzen und los
            w|Stau? Welcher Stau?
            w|Parkplatz inklusive
            i|Dem Wind entgegen
            i|Der Weg gehört dazu
            f|Gut ausgestattet aufs Rad
            f|Das Rad, das zu Ihnen passt
            *B|Aufsteigen. Losfahren.
            *M|Rad. Weg. Los.
        """,
        "hooks": """
            Der Kopf wird frei, sobald die Räder rollen.
            Der Weg zur Arbeit kann der schönste Teil des Tages sein.
            Erst aufsteigen, dann weitersehen.
            di|Reifen aufgepumpt, Tag gerettet.
            w|Noch kein Fahrrad stand je im Stau und hat gehupt.
            w|Rückenwind haben wir nicht im Regal. Leider.
            i|Vom Sattel aus sieht jede Straße anders aus.
            f|Ein gutes Rad ist eine Frage der Passform.
        """,
        "questions": """
            Wohin geht die nächste Tour?
            Wie [fährst du|fahren Sie] morgen zur Arbeit?
            Wann [hast du|haben Sie] zuletzt den langen Weg genommen?
            w|Quietscht da etwas?
        """,
        "scenes": """
            Die Ampel wird grün, und [du rollst|Sie rollen] schon.
            Noch ein Hügel, dann nur noch Wind.
            Sonntag, früh, und die Straße ist leer.
        """,
        "hashtags": """
            #Fahrrad #Radfahren #Fahrradliebe #Rad #Bikelife #Zweirad #Fahrradstadt #Radtour #Fahrradalltag
            #MitDemRad
        """,
        "emoji": "🚲 🌤️ 🔧",
    },
    "fashion": {
        "terms": "Mode, Kleidung, Schuhe, Sneaker, Schmuck, Kleid, Kleider, Textil, Strick, Fashion",
        "headlines": """
            Zum Oft-Tragen
            di|Angezogen für den eigenen Tag
            w|Der Schrank bekommt Besuch
            i|Tragen, was zu [dir|Ihnen] passt
            f|Mit Bedacht gekleidet
        """,
        "hooks": """
            Gute Kleidung braucht keinen Anlass.
            di|Anziehen und nicht mehr daran denken.
            w|[Dein|Ihr] Kleiderschrank redet über [dich|Sie].
            i|Es passt, wenn man nicht mehr darüber nachdenkt.
            f|Stil beginnt mit einer guten Passform.
        """,
        "questions": """
            Was [ziehst du|ziehen Sie] morgen an?
            Welches Teil [trägst du|tragen Sie] am liebsten?
            w|Wieder nichts anzuziehen?
        """,
        "scenes": """
            Ein Blick in den Spiegel, Schlüssel, raus.
            Der Stuhl liegt voll. Getragen wird doch wieder dasselbe Teil.
        """,
        "hashtags": """
            #Mode #Stil #Outfit #Kleidung #Garderobe #Lieblingsteil #OutfitDesTages #Alltagslook #Fashion
            #Kleiderschrank
        """,
        "emoji": "👗 👟 ✨",
    },
    "travel": {
        "terms": "Reise, Reisen, Hotel, Urlaub, Ferien, Ausflug, Tour, Ferienwohnung, Camping, Travel, Pension",
        "headlines": """
            Bald woanders
            di|Leichtes Gepäck
            w|Bitte nicht im Büro suchen
            i|Hinfahren und sehen
            f|Zeit, gut zu reisen
        """,
        "hooks": """
            Die halbe Reise ist die Vorfreude.
            di|Ein anderer Ausblick wirkt Wunder.
            w|[Dein|Ihr] Schreibtisch überlebt das.
            i|Irgendwo wartet eine Straße auf niemand Bestimmten.
            f|Eine gute Reise beginnt mit guter Planung.
        """,
        "questions": """
            Wo [möchtest du|möchten Sie] morgen aufwachen?
            Meer oder Berge?
            w|Langweilt sich der Koffer?
        """,
        "scenes": """
            Das Fenster ist offen, und draußen klingt alles anders.
            Auspacken, langsam. Es ist Zeit genug.
        """,
        "hashtags": """
            #Reisen #Urlaub #Auszeit #Reiselust #Kurzurlaub #Wochenendtrip #Ferien #Unterwegs #Fernweh #Reisezeit
        """,
        "emoji": "🌍 🧳 🌊",
    },
    "tech": {
        "terms": "Software, App, Technologie, digital, Cloud, IT, SaaS, Technology",
        "headlines": """
            Weniger klicken, mehr schaffen
            di|Arbeit ohne Umstände
            w|Weniger Tabs, mehr Mittag
            i|Es geht auch leichter
            f|Klare Werkzeuge, klare Arbeit
        """,
        "hooks": """
            Gute Werkzeuge stehen nicht im Weg.
            di|Es gibt einen kürzeren Weg durch den Tag.
            w|[Deine|Ihre] Tabs haben angerufen. Sie wollen Pause.
            i|Zeit ist besser aufgehoben bei der Arbeit, die Freude macht.
            f|Verlässliche Arbeit braucht klare Werkzeuge.
        """,
        "questions": """
            Welche Aufgabe [gäbst du|gäben Sie] zuerst ab?
            Wie viele Tabs sind gerade offen?
            Wie viel von heute war Kopieren und Einfügen?
        """,
        "scenes": """
            Feierabend, und die Liste ist leer.
            Die Tabelle hat eine eigene Tabelle. Es wird Zeit.
        """,
        "hashtags": """
            #Software #Digital #Technologie #Produktivität #Arbeit #Team #Büroalltag #Digitalisierung #Arbeitsalltag
            #Tech
        """,
        "emoji": "💡 ⚙️ ✅",
    },
    "home": {
        "terms": "Möbel, Einrichtung, Wohnen, Küche, Sofa, Lampen, Kerzen, Wohnaccessoires",
        "headlines": """
            Nach Hause kommen
            di|Räume, die passen
            w|Das Sofa ist dafür
            i|Platz zum Leben
            f|Wohnen, gut überlegt
        """,
        "hooks": """
            Ein Zuhause besteht aus kleinen Entscheidungen.
            di|Schuhe aus, Tag aus.
            w|Die Gäste werden gucken. Sollen sie.
            i|In manchen Räumen atmet man aus.
            f|Ein guter Raum ist mit Sorgfalt geplant.
        """,
        "questions": """
            Welche Ecke [magst du|mögen Sie] am liebsten?
            Was fehlt noch im Zimmer?
        """,
        "scenes": """
            Die Tür fällt zu, und der Tag bleibt draußen.
            Sonntagslicht auf dem Boden, und nichts ist zu tun.
        """,
        "hashtags": """
            #Zuhause #Wohnen #Einrichtung #Interior #Wohnideen #Wohnzimmer #Wohngefühl #Daheim #Möbel #Wohnliebe
        """,
        "emoji": "🏡 🪴 🕯️",
    },
    "food": {
        "terms": """
            Essen, Restaurant, Küche, Wein, Tee, Bier, Schokolade, Snack, Menü, Saft, Kochen, Catering,
            Lebensmittel, Feinkost
        """,
        "headlines": """
            [Setz dich|Setzen Sie sich] dazu
            di|Gutes Essen, gute Leute
            Hunger mitbringen
            w|Der Kühlschrank versteht das
            i|Platz am Tisch
            f|Geschmack mit Sorgfalt
        """,
        "hooks": """
            Guter Geschmack lässt sich teilen.
            di|Der Tisch ist gedeckt.
            Hunger hat manchmal gute Ideen.
            w|Wer kocht heute? Wir fragen für einen Freund.
            i|Die guten Abende passieren am Tisch.
            f|Geschmack beginnt bei den Zutaten.
        """,
        "questions": """
            Was kommt heute auf den Tisch?
            Schon Hunger?
            Mit wem [isst du|essen Sie] heute?
        """,
        "scenes": """
            Gläser klingen, und der Tag ist vorbei.
            „Nur mal probieren“, sagt jemand, und der Teller ist leer.
            Die Pfanne zischt, und alle kommen in die Küche.
        """,
        "hashtags": """
            #Essen #Genuss #Lecker #Foodie #GutesEssen #Geschmack #Genussmoment #Feierabend #Esskultur
            #Tischgespräche
        """,
        "emoji": "🍽️ 😋 🌿",
    },
}
