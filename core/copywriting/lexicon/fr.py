"""French lines: vous throughout; the narrow no-break spaces before ? ! : ; are set when the lexicon is read."""

BLOCKS: dict[str, str] = {
    "statement": """
        Voici {client}.
        dwi|{client} vous dit bonjour.
        *>about|{client}, en quelques mots.
        Certaines choses se montrent mieux qu’elles ne s’expliquent.
        L’image raconte la moitié de l’histoire.
        di|Les bonnes choses commencent petites.
        di|Faites un peu de place à quelque chose de bon.
        di|Certains jours méritent un petit plus.
        d|À garder pour plus tard. Ou pour tout de suite.
        di|Ce sont les petits choix qu’on remarque chaque jour.
        w|Nous pourrions écrire un roman. Nous n’en ferons rien.
        w|Cette annonce est courte, et c’est voulu.
        w|Vous ne vouliez scroller qu’une minute.
        w|Votre pouce s’est arrêté. Pouce avisé.
        w|Oui, c’est une publicité. Mais polie.
        w|Surprise : il est question de quelque chose d’utile.
        i|Les petites décisions font les bonnes journées.
        i|Il y a de la place pour du bon aujourd’hui.
        i|Commencez par une chose bien faite.
        i|Une belle journée est rarement un hasard.
        i|Le quotidien mérite un peu d’attention.
        f|Permettez-nous de vous présenter {client}.
        f|Quelques mots signés {client}.
        f|Le soin se voit dans les détails.
        f|Un choix réfléchi demande un peu de temps.
        f|Une bonne décision commence par une information claire.
        f|Pour celles et ceux qui choisissent avec soin.
        f|Nous serons brefs.
        dwiP|Psst. Par ici.
        dwP|Tiens, bonjour.
        *B|Sans détour.
        diB|Droit au but.
        *M|Simplement {client}.
        *L|Sans hâte, comme il se doit.
        *L|Certaines choses méritent un second regard.
        dwiE|Sage, c’est pour les autres.
        dwiE|Pas pour tout le monde. Peut-être pour vous.
        *R|Une proposition claire, signée {client}.
    """,
    "question": """
        Connaissez-vous {client} ?
        Qu’est-ce qui rendrait la journée plus légère ?
        Par où commencer ?
        À quand remonte votre dernière découverte ?
        dwi>about|Mais que fait {client} ?
        Qu’est-ce qui compte quand vous choisissez ?
        Et si la réponse était plus simple que prévu ?
        dwi|Vous avez une minute ?
        di|Vous cherchez encore ?
        dwi|Pour qui ? Pour vous, peut-être.
        dw|Besoin d’une raison ?
        w|Vous scrollez encore ?
        w|Lisez-vous les annonces jusqu’au bout ?
        w|Que commanderait votre vous de demain ?
        i|Qu’aimeriez-vous commencer ?
        i|Où peut mener un petit changement ?
        i|Qu’est-ce qui mérite votre temps aujourd’hui ?
        f|Pouvons-nous vous présenter {client} ?
        f|Que regardez-vous avant de décider ?
        f|Pouvons-nous vous suggérer quelque chose ?
        f|Comment faites-vous un bon choix ?
        f|Souhaitez-vous en savoir plus ?
        f|Qu’attendez-vous d’un bon choix ?
        dwiP|Devinez quoi ?
        *B|On y va ?
        *M|Pourquoi pas ?
    """,
    "educational": """
        *>about|Bon à savoir avant de choisir.
        *>about|Ce que fait {client}, en mots simples.
        *>about|Une chose à savoir.
        *>about|Avant de décider, voici l’essentiel.
        *>about|La version courte.
        di>about|Pour celles et ceux qui aiment en savoir plus.
        dw>about|Au cas où vous vous poseriez la question.
        w>about|Une petite leçon, sans devoirs.
        w>about|Aujourd’hui, on apprend quelque chose.
        i>about|Comprendre ce que l’on choisit, cela aide.
        i>about|Savoir ce que l’on choisit, et pourquoi.
        f>about|Une brève présentation.
        f>about|Ce qu’il convient de savoir.
    """,
    "facts": """
        *>figure|Les chiffres d’abord.
        *>figure|En chiffres.
        *>point|Les faits, en bref.
        *>point|Ce qui compte.
        dw>point|Pas d’adjectifs, des faits.
        w>point|Vérification faite : ce sont des faits.
        i>point|Des faits clairs, la tête claire.
        f>point|L’essentiel en un coup d’œil.
        *>figure|Voilà ce qui compte.
        *>point|Restons-en aux faits.
    """,
    "action": """
        Quand vous voulez.
        Aujourd’hui est un bon jour pour commencer.
        C’est par ici.
        di|À vous.
        di|Allez-y, jetez un œil.
        d|Un pas, et vous y êtes.
        w|À vous de jouer.
        w|Un geste, et c’est fait.
        i|Commencez aujourd’hui.
        i|Le premier pas est un petit pas.
        f|À votre convenance.
        f|Nous vous invitons à regarder de plus près.
        f|La suite vous appartient.
        dwiB|Assez parlé.
    """,
    "scene": """
        Tout commence souvent par une petite idée.
        Un jour ordinaire, une courte pause, un regard de plus.
        Il y a ce moment où quelque chose tombe juste.
        Quelque part entre deux rendez-vous, une idée.
        La journée était déjà prévue. Et puis cela.
        D’abord on le remarque. Ensuite on regarde mieux.
        Toute bonne habitude commence quelque part.
        Imaginez un matin avec un peu plus d’air.
        Il est tard, la liste est finie, et il reste une chose.
        w|Encore lundi. Lundi aurait besoin d’un ami.
        w|Il était une fois un pouce qui cessa de scroller.
        i|Un soir, on décide de faire autrement.
    """,
    "launch.new-launch": """
        Du nouveau chez {client}.
        Ça y est.
        d|Tout frais de chez {client}.
        dw|Tout nouveau, et un peu fier de l’être.
        f|Nous avons le plaisir de vous présenter une nouveauté.
    """,
    "launch.sale": """
        C’est le moment de passer chez {client}.
        Un bon moment pour acheter.
        w|Votre portefeuille nous a priés d’en parler.
        f|Notre offre du moment.
    """,
    "launch.seasonal": """
        Cette saison chez {client}.
        C’est de saison.
        di|Les saisons changent. Tant mieux.
        f|Pour la saison.
    """,
    "launch.event": """
        Venez nous voir.
        Il se passe quelque chose chez {client}.
        di|Passez dire bonjour.
        f|Nous vous invitons cordialement.
    """,
    "funnel.warm": """
        Vous hésitez encore ?
        Ravis de vous revoir.
        di|Vous avez déjà regardé. Regardez encore.
        w|Nous aussi, nous avons pensé à vous.
    """,
    "funnel.hot": """
        Vous savez ce qui vous plaît.
        Il ne reste qu’à choisir.
        di|Maintenant, ou tout de suite.
        w|Avouez, vous voulez lire la ligne suivante.
    """,
    "pain": """
        {pain} ?
        {pain} ? Cela peut changer.
        Cela vous dit quelque chose ? {pain}.
        w|{pain}. Encore.
        f|Une situation connue : {pain}.
    """,
    "contrast": """
        Avant : {pain}. Après : {motivation}.
        Moins de ceci : {pain}. Plus de cela : {motivation}.
        De « {pain} » à « {motivation} ».
    """,
    "description": """
        {description}.
        {client} en une phrase : {description}.
        En bref : {description}.
        f|À notre sujet : {description}.
        dw|Tout simplement : {description}.
    """,
    "value": """
        {value}.
        L’idée : {value}.
        En un mot comme en cent : {value}.
    """,
    "message": """
        {message}.
    """,
    "point": """
        {point}.
        Bon à savoir : {point}.
        dw|Et aussi : {point}.
        f|À noter : {point}.
    """,
    "points": """
        {point}. {point2}.
        {point} et {point2}.
        di|Deux bonnes raisons : {point} et {point2}.
        f|En particulier : {point} et {point2}.
    """,
    "preferred": """
        {preferred}.
        En un mot : {preferred1}.
    """,
    "blend": """
        {preferred} pour {audience}.
        {preferred}, par {client}.
        {preferred}. Voilà {client}.
    """,
    "bridge": """
        C’est là qu’intervient {client}.
        dwi|Heureusement, il y a {client}.
        Place à {client}.
        di|{client} est juste là.
        f|{client} est à votre service.
    """,
    "values": """
        Ce qui compte pour nous : {values}.
        Nos repères : {values}.
    """,
    "audience": """
        Pour {audience}.
        Pensé pour {audience}.
    """,
    "wish": """
        {motivation}.
        Au fond, il s’agit de ceci : {motivation}.
        Ce que vous y gagnez : {motivation}.
    """,
    "proof": """
        {proof}.
        À vérifier : {proof}.
        f|À titre de repère : {proof}.
    """,
    "mood.dark": """
        Pour un moment calme.
    """,
    "mood.bright": """
        di|Un peu plus de lumière.
    """,
    "mood": """
        Prenez votre temps.
        di|Regardez bien.
        w|Rien ne presse, nous attendons ici.
        f|Au plaisir de vous lire.
        i|Ce pourrait être un bon début.
    """,
    "offer": """
        {offer}.
        {offer}.
        En ce moment chez {client} : {offer}.
        dw|La bonne nouvelle : {offer}.
        di|Pour vous : {offer}.
        w|Et maintenant, la partie utile : {offer}.
        w|Un petit coup de pouce : {offer}.
        i|Un bon point de départ : {offer}.
        f|Notre offre : {offer}.
        f|Nous avons le plaisir de vous proposer : {offer}.
        dwiP|Tadam : {offer}.
        dwiB|C’est dit : {offer}.
        *M|Simplement : {offer}.
        *L|Une invitation : {offer}.
        dwiE|Sans chichis : {offer}.
        *R|L’offre en bref : {offer}.
    """,
    "offer.audience": """
        Pour {audience} : {offer}.
    """,
    "close.awareness": """
        Enchantés.
        dwi|Passez dire bonjour.
        Un nom à retenir : {client}.
        w|Voilà pour nous. Et vous ?
        f|Au plaisir de vous accueillir.
        i|Faisons connaissance.
    """,
    "close.traffic": """
        Faites un tour.
        Regardez de plus près.
        Il y a encore à voir.
        w|Le lien fonctionne, nous avons vérifié.
        f|Les détails sont à un clic.
    """,
    "close.conversion": """
        Quand vous voulez.
        di|C’est à vous.
        w|Votre vous de demain dit merci.
        f|Au plaisir de vous servir.
        i|Commencez aujourd’hui.
        dw|Laissez-vous tenter.
    """,
    "close.engagement": """
        Dites-nous ce que vous en pensez.
        dwi|Écrivez-le en commentaire.
        Qu’en dites-vous ?
        di|Cela plairait à quelqu’un ? Partagez.
        f|Votre avis nous intéresse.
    """,
    "close.any": """
        Jetez un œil.
        Voyez par vous-même.
        di|Entrez donc.
        f|Nous vous conseillons volontiers.
        dwiP|On y va ?
        dwiB|Foncez.
        *M|C’est tout.
        *L|À votre rythme.
        dwiE|Ou pas. À vous de voir.
        *R|Nous vous conseillons avec plaisir.
    """,
    "headline.brand": """
        Voici {client}
        Bonjour, {client}
        {client}, de plus près
        dw|Oh, bonjour. Ici {client}.
        i|Commencer par {client}
        f|{client} se présente
        f|À votre service : {client}
        *M|{client}
        *B|{client}. Point.
        *E|{client}. Vous verrez.
        *L|{client}, tout en douceur
        *P|Dites bonjour à {client}
    """,
    "headline.audience": """
        Pour {audience}
        {client} pour {audience}
        Pensé pour {audience}
    """,
    "headline.point": """
        {point}
        {value}
        {preferred}
        {message}
        {preferred}, par {client}
    """,
    "headline.mood": """
        Regardez de plus près
        Prenez votre temps
        Commencez ici
        di|Un bon point de départ
        di|Du bon, aujourd’hui
        di|Petit pas, belle journée
        d|Jetez un œil
        w|Ne scrollez plus. Regardez.
        w|Une annonce courte. De rien.
        w|Allez, regardez mieux
        w|Surpris à regarder
        w|Repos pour le pouce
        i|Commencer quelque chose de bon
        i|Place au nouveau
        i|Une chose, bien faite
        i|Donnez sa chance au jour
        i|Commencer petit, voir loin
        f|Un choix réfléchi
        f|Avec soin
        f|Le temps d’un bon choix
        f|Clair et réfléchi
        f|Une invitation
        f|En toute confiance
        dwiP|Psst, par ici
        *P|Une journée à savourer
        *B|Sans détour
        *B|Faites-le aujourd’hui
        *M|Juste cela
        *M|Moins, mais bien
        *L|Sans hâte
        *L|Un plaisir discret
        *E|Cassez la routine
        *E|Pas comme d’habitude
        *R|Un choix clair
    """,
    "headline.question": """
        Connaissez-vous {client} ?
        Pourquoi pas aujourd’hui ?
        Et si c’était simple ?
        di|Envie d’en voir plus ?
        dwi|Par curiosité ?
        d|Une minute ?
        w|Vous scrollez encore ?
        w|Marre de l’ennui ?
        i|Que commencerez-vous ?
        i|Et maintenant, où ?
        f|Pouvons-nous nous présenter ?
        f|Une suggestion ?
        f|Qu’est-ce qui compte pour vous ?
    """,
    "headline.launch.new-launch": """
        Du nouveau chez {client}
        Vient d’arriver
        Ça y est, c’est là
    """,
    "headline.launch.sale": """
        Offres chez {client}
        C’est le moment
    """,
    "headline.launch.seasonal": """
        Cette saison chez {client}
        C’est de saison
    """,
    "headline.launch.event": """
        On s’y retrouve
        Une invitation pour vous
    """,
    "headline.funnel.warm": """
        Ravis de vous revoir
        Vous hésitez encore ?
    """,
    "headline.funnel.hot": """
        Il ne reste qu’à choisir
        dwi|À vous
    """,
    "byline": """
        Par {client}
        Chez {client}
    """,
}

TERMS: dict[str, str] = {
    "adding": "et aussi",
    "sober": """
        avocat, avocats, cabinet, notaire, banque, assurance, assurances, clinique, finance, healthcare, santé,
        obsèques
    """,
    "cta.awareness": "En savoir plus, Découvrir, Voir plus",
    "cta.traffic": "En savoir plus, Lire la suite, Voir le site",
    "cta.conversion": "Commencer, Commander, En savoir plus",
    "cta.engagement": "Participer, Donner mon avis, Dire bonjour",
    "cta.any": "En savoir plus, Voir plus, Découvrir",
    "verbs.awareness": """
        découvrir, découvrez, rencontrez, connaissez, voir, voyez, regardez, voici, nouveau, nouveauté, bonjour,
        savoir, présenter
    """,
    "verbs.traffic": """
        en savoir plus, savoir, lire, lisez, visitez, voir, voyez, regardez, découvrir, découvrez, explorez,
        cliquez, faites un tour
    """,
    "verbs.conversion": """
        acheter, achetez, commander, commandez, réserver, réservez, profiter, profitez, obtenir, obtenez, essayer,
        essayez, commencer, commencez, s'inscrire, inscrivez, économisez, abonnez, choisir, choisissez, passez,
        goûtez, goûter, laissez-vous tenter
    """,
    "verbs.engagement": """
        commenter, commentez, commentaire, partager, partagez, taguez, dites, participer, participez, avis, pensez,
        écrivez, qu'en dites-vous, votez
    """,
    "cliches": """
        révolutionnaire, révolutionner, révolutionnez, passez au niveau supérieur, niveau supérieur, ne cherchez
        plus, dans le monde d'aujourd'hui, à l'heure où, libérez, libérez le potentiel, incontournable, sans égal,
        inégalé, plongez, plongez dans, le nec plus ultra, à couper le souffle, sublimez, sur-mesure, clé en main,
        unique en son genre, expérience unique, véritable pépite
    """,
    "stop": """
        le, la, les, des, du, et, est, nous, pour, avec, dans, une, un, sur, votre, vos, notre, nos, au, aux, qui,
        que, chez, par, en, dès, ce, vous
    """,
    "proof": """
        avis, étoiles, primé, primée, prix, médaille, récompensé, clients, clientes, certifié, certifiée, testé,
        testée, depuis, ans, recommandé, recommandée, membres, labellisé, élu
    """,
    "scarcity": """
        seulement, jusqu'au, jusqu'à, dernier, derniers, dernières, limité, limitée, limités, limitées, dans la
        limite, aujourd'hui seulement, cette semaine, ce week-end, se termine
    """,
    "offer.until": "jusqu'au, jusqu'à, jusqu'en, seulement jusqu'au, valable jusqu'au, jusque",
    "offer.times": """
        lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, week-end, semaine, mois, année, aujourd'hui, demain,
        minuit, midi, janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre,
        printemps, été, automne, hiver, noël, pâques
    """,
    "offer.ends": """
        aujourd'hui, aujourd'hui seulement, seulement aujourd'hui, cette semaine, cette semaine seulement, ce week-end,
        ce week-end seulement, ce mois-ci, dans la limite des stocks disponibles, jusqu'à épuisement des stocks, pour
        une durée limitée
    """,
    "offer.plus": "plus, ainsi que, et aussi",
    "offer.deals": "gratuit, gratuite, gratuits, gratuites, offert, offerte, offerts, offertes, remise, réduction, moitié prix",
    "offer.conditions": """
        pour, avec, si, dès, à partir, sur, par, chaque, seulement, nouveaux, nouvelles, en, dans, chez, sauf, hors,
        sans, à, au, aux
    """,
    "offer.delivery": "livraison, livraison gratuite, livraison offerte, port, retours",
    "offer.orders": """
        pour toute commande, pour toutes les commandes, pour les commandes, sur toute commande, sur toutes les commandes,
        sur les commandes, sur vos commandes, pour tout achat
    """,
    "offer.thresholds": "dès, à partir de, au-dessus de",
    "starts": """
        nous, on, vous, je, tu, il, elle, ils, elles, c'est, c’est, profitez, économisez, obtenez, achetez, essayez,
        réservez, commandez, découvrez, venez, recevez, bénéficiez, goûtez, inscrivez, passez, choisissez, faites,
        prenez, si, parce, quand
    """,
    "verbs.finite": """
        est, sont, était, ont, fait, font, propose, proposent, vend, vendent, cuit, cuisons, torréfie, aide, aident,
        répare, apporte, donne, peut, peuvent, sera, livre, livrons, a, coûte
    """,
    "small": """
        le, la, les, l’, un, une, des, du, de, d’, notre, nos, votre, vos, mon, mes, ses, pour, avec, sans, chez, à,
        au, aux, dans, en, sur, par, plus, moins, tout, tous, toute, toutes, chaque, aucun, aucune, nouveau,
        nouvelle, nouveaux, frais, fraîche, petit, petite, petits, petites, bon, bonne, pain, pains, café,
        livraison, levain, farine, farines, pâte, cuit, cuite, cuits, fait, faits, faite, faites, fabriqué,
        fabriquée, gratuit, gratuite, croissant, croissants, retrouver, manger, savoir, avoir, être, jamais,
        toujours, enfin, trop, vrai, vraie, maison, habitants, amateurs, gourmands, familles, parents, femmes,
        hommes, jeunes, viennoiseries
    """,
}

WORDS: dict[str, str] = {
    "and": "et",
    "alt.photo": "Photo",
    "alt.dark": "ambiance sombre",
    "alt.bright": "lumière claire",
    "alt.faces": "avec une personne visible",
    "alt.tones": "tons : {colors}",
    "alt.text": "Texte : « {headline} »",
    "emoji": "👋 🙂 ✨",
    "colors": """
        black=noir, white=blanc, gray=gris, grey=gris, red=rouge, dark red=rouge sombre, orange=orange, amber=ambre,
        yellow=jaune, gold=doré, green=vert, deep green=vert profond, dark green=vert foncé, light green=vert clair,
        olive=olive, teal=bleu canard, cyan=turquoise, turquoise=turquoise, blue=bleu, dark blue=bleu foncé,
        navy=bleu marine, light blue=bleu clair, sky blue=bleu ciel, purple=violet, violet=violet, magenta=magenta,
        pink=rose, brown=brun, dark brown=brun foncé, light brown=brun clair, tan=brun clair, beige=beige,
        cream=crème, ivory=ivoire, light gray=gris clair, dark gray=gris foncé
    """,
}

THEMES: dict[str, dict[str, str]] = {
    "coffee": {
        "terms": "café, espresso, torréfacteur, torréfaction, barista, baristas",
        "headlines": """
            D’abord le café. Ensuite le jour.
            Mettez l’eau à chauffer
            di|Bon matin, bon café
            dw|Café d’abord. Parler après.
            w|Le réveil, en plus aimable
            i|La première tasse compte
            f|Le café, pris au sérieux
            *M|Café. Calme. Matin.
        """,
        "hooks": """
            La première tasse donne le ton.
            Un matin s’améliore tasse après tasse.
            Entre le réveil et le premier e-mail, il y a le café.
            dw|Mettez l’eau à chauffer. La boîte mail attendra.
            w|Le réveil est impoli. Le café, non.
            i|Une minute calme, une tasse chaude, et le jour peut venir.
            f|Un bon café commence bien avant la tasse.
        """,
        "questions": """
            Quel goût a votre première tasse ?
            Filtre ou espresso ?
            w|Déjà debout ?
        """,
        "scenes": """
            Il est tôt, et le moulin fait tout le bruit de la maison.
            Dehors il fait nuit, et l’eau frémit déjà.
            Une main sur la tasse, le regard nulle part.
        """,
        "hashtags": """
            #café #pausecafé #caféaddict #cafédumatin #espresso #momentcafé #amoureuxducafé #unpetitcafé #tasse
            #matin
        """,
        "emoji": "☕ 🌅 🤎",
    },
    "bakery": {
        "terms": """
            boulangerie, pain, pains, levain, boulanger, croissant, croissants, viennoiserie, viennoiseries,
            pâtisserie, baguette, baguettes, brioche
        """,
        "headlines": """
            Suivez l’odeur du pain
            Bonne croûte, bon matin
            di|Le pain d’abord
            dw|Les miettes sont bon signe
            w|Là où le beurre se sent bien
            w|Le croissant, lui, est à l’heure
            i|Ici, le jour se lève
            i|Le matin sort du four
            f|Le pain, avec soin
            f|Le goût du pain bien fait
            *M|Pain. Beurre. C’est tout.
            *L|Le matin, tout en douceur
        """,
        "hooks": """
            Un bon matin, cela se sent.
            Un bon pain se passe de discours.
            Le matin commence par une croûte qui craque.
            di|Le petit-déjeuner commence sur le pas de la porte.
            w|Le pain a de meilleures manières que la publicité.
            w|Le réveil sonne. Le croissant persuade.
            i|Des choses simples, tout juste sorties du four, font la journée.
            f|Le bon pain demande du temps et de l’attention.
        """,
        "questions": """
            Qu’y a-t-il au petit-déjeuner ?
            Croûte ou mie ?
            Qui descend chercher le pain ?
            w|Qui a mangé le dernier croissant ?
        """,
        "scenes": """
            La rue dort encore, le four non.
            On entend la croûte avant de la goûter.
            Un sachet encore tiède sur le chemin du retour.
        """,
        "hashtags": """
            #boulangerie #pain #bonpain #petitdéjeuner #viennoiserie #boulanger #baguette #dimanchematin
            #gourmandise #croissant
        """,
        "emoji": "🥐 🍞 🧈",
    },
    "beauty": {
        "terms": "soin, soins, peau, cosmétique, cosmétiques, beauté, sérum, crème, visage, salon de coiffure",
        "headlines": """
            Doux avec la peau
            di|Bonjour, la peau
            Une minute au miroir
            w|Miroir, voici le matin
            i|Bien dans sa peau
            f|Le soin, bien pensé
            *M|Peau. Calme.
            *L|Le rituel du soir
        """,
        "hooks": """
            La peau aussi a de longues journées.
            Une bonne routine est une routine courte.
            di|Deux minutes calmes au miroir, rien que pour vous.
            w|La peau ne lit pas les étiquettes. Vous, si.
            i|Le soin commence par une minute à soi.
            f|Un bon soin commence par du bon sens.
        """,
        "questions": """
            De quoi votre peau a-t-elle besoin aujourd’hui ?
            À quel point un soin peut-il être simple ?
            w|Combien de pots sur l’étagère ?
        """,
        "scenes": """
            La porte est fermée, l’eau est chaude, et personne ne demande rien.
            On commence par rincer la journée.
            C’est le soir, il ne reste que la lumière du miroir.
        """,
        "hashtags": """
            #soin #soindelapeau #beauté #peau #routinebeauté #cosmétique #routine #rituel #soinvisage
            #prendresoindesoi
        """,
        "emoji": "✨ 🌿 🫧",
    },
    "cycling": {
        "terms": "vélo, vélos, cycliste, cyclistes, cycles, bicyclette",
        "headlines": """
            Rentrez par le chemin long
            Deux roues, une belle journée
            di|Retour en selle
            w|Un bouchon ? Quel bouchon ?
            i|Rouler vers quelque chose
            f|Bien équipé pour rouler
            *B|Montez. Roulez.
        """,
        "hooks": """
            La tête s’allège dès que les roues tournent.
            Le trajet peut être le bon moment de la journée.
            di|Pneus gonflés, journée sauvée.
            w|Aucun vélo n’a jamais klaxonné dans un bouchon.
            i|Depuis la selle, chaque rue change.
            f|Un bon vélo est une affaire d’ajustement.
        """,
        "questions": """
            Où mène votre prochaine sortie ?
            Comment allez-vous au travail demain ?
            w|Ça grince quelque part ?
        """,
        "scenes": """
            Le feu passe au vert, et vous roulez déjà.
            Encore une côte, et puis le vent.
            Dimanche, tôt, la route est vide.
        """,
        "hashtags": "#vélo #cyclisme #àvélo #bike #balade #vélotaf #vélourbain #deuxroues #roulez #sortievélo",
        "emoji": "🚲 🌤️ 🔧",
    },
    "fashion": {
        "terms": "mode, vêtements, chaussures, baskets, bijoux, robe, robes, textile, fashion",
        "headlines": """
            À porter souvent
            di|Une tenue pour votre journée
            w|L’armoire reçoit
            i|Porter ce qui vous ressemble
            f|S’habiller avec soin
        """,
        "hooks": """
            Un bon vêtement se passe d’occasion.
            di|On l’enfile, on n’y pense plus.
            w|Votre armoire parle de vous.
            i|C’est le bon quand on n’y pense plus.
            f|Le style commence par une bonne coupe.
        """,
        "questions": """
            Que porterez-vous demain ?
            Quelle pièce choisissez-vous en premier ?
            w|Encore rien à vous mettre ?
        """,
        "scenes": """
            Un regard au miroir, les clés, dehors.
            La chaise déborde. On remet pourtant la même pièce.
        """,
        "hashtags": "#mode #style #tenue #vêtements #dressing #look #lookdujour #garderobe #fashion #tenuedujour",
        "emoji": "👗 👟 ✨",
    },
    "travel": {
        "terms": "voyage, voyages, hôtel, vacances, séjour, séjours, gîte, camping, travel",
        "headlines": """
            Bientôt ailleurs
            di|Voyagez léger
            w|Absent du bureau, merci
            i|Partir et voir
            f|Le temps de bien voyager
        """,
        "hooks": """
            La moitié du voyage, c’est l’attente.
            di|Changer de vue fait des merveilles.
            w|Votre bureau survivra.
            i|Quelque part, une route n’attend personne en particulier.
            f|Un bon voyage commence par une bonne préparation.
        """,
        "questions": """
            Où aimeriez-vous vous réveiller demain ?
            Mer ou montagne ?
            w|La valise s’ennuie ?
        """,
        "scenes": """
            La fenêtre est ouverte, et dehors tout sonne autrement.
            On défait la valise lentement. On a le temps.
        """,
        "hashtags": "#voyage #vacances #escapade #évasion #weekend #séjour #partir #voyager #ailleurs #envieailleurs",
        "emoji": "🌍 🧳 🌊",
    },
    "tech": {
        "terms": """
            logiciel, logiciels, application, numérique, cloud, technologie, informatique, technology, software
        """,
        "headlines": """
            Moins de clics, plus de temps
            di|Le travail, sans les détours
            w|Moins d’onglets, plus de déjeuner
            i|Faire plus simple
            f|Des outils clairs
        """,
        "hooks": """
            Un bon outil se fait oublier.
            di|Il existe un chemin plus court dans la journée.
            w|Vos onglets ont appelé. Ils veulent une pause.
            i|Le temps va mieux au travail qu’on aime.
            f|Un travail fiable demande des outils clairs.
        """,
        "questions": """
            Quelle tâche confieriez-vous en premier ?
            Combien d’onglets sont ouverts ?
            Quelle part du jour en copier-coller ?
        """,
        "scenes": """
            La journée finit, et la liste est vide.
            Le tableau a son propre tableau. Il est temps.
        """,
        "hashtags": """
            #logiciel #numérique #technologie #productivité #travail #équipe #outils #bureau #tech #organisation
        """,
        "emoji": "💡 ⚙️ ✅",
    },
    "home": {
        "terms": "meubles, décoration, intérieur, canapé, lampes, bougies, maison et déco",
        "headlines": """
            Rentrez chez vous
            di|Des pièces qui vous ressemblent
            w|Le canapé est d’accord
            i|De la place pour vivre
            f|Habiter, bien pensé
        """,
        "hooks": """
            Un chez-soi se fait de petites décisions.
            di|Rentrer, poser ses clés, souffler.
            w|Vos invités vont regarder. Laissez-les.
            i|Certaines pièces font respirer.
            f|Une belle pièce se prépare avec soin.
        """,
        "questions": """
            Quel coin préférez-vous ?
            Que manque-t-il dans la pièce ?
        """,
        "scenes": """
            La porte se ferme, et la journée reste dehors.
            Lumière du dimanche au sol, et rien à faire.
        """,
        "hashtags": """
            #maison #déco #intérieur #chezsoi #décoration #maisondéco #inspirationdéco #salon #cosy #habiter
        """,
        "emoji": "🏡 🪴 🕯️",
    },
    "food": {
        "terms": "restaurant, cuisine, vin, vins, thé, bière, chocolat, repas, menu, traiteur, épicerie, food",
        "headlines": """
            À table
            di|Bons plats, bonne compagnie
            Venez avec de l’appétit
            w|Le frigo comprendra
            i|Une place à table
            f|Le goût, avec soin
        """,
        "hooks": """
            Le bon goût se partage.
            di|La table est mise.
            La faim a parfois de bonnes idées.
            w|Qui cuisine ce soir ? Nous demandons pour un ami.
            i|Les bonnes soirées se passent à table.
            f|Le goût commence par les ingrédients.
        """,
        "questions": """
            Qu’y a-t-il au menu ce soir ?
            Un petit creux ?
            Avec qui mangez-vous ce soir ?
        """,
        "scenes": """
            Les verres tintent, et la journée est finie.
            « Juste pour goûter », dit quelqu’un, et l’assiette est vide.
            La poêle chante, et tout le monde arrive.
        """,
        "hashtags": "#cuisine #gourmand #bonappétit #àtable #foodie #gourmandise #repas #plaisir #manger #saveurs",
        "emoji": "🍽️ 😋 🌿",
    },
}
