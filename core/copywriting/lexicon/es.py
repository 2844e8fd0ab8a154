"""Spanish lines; `[tú|usted]` follows the form of address, questions and exclamations open with ¿ and ¡."""

BLOCKS: dict[str, str] = {
    "statement": """
        Esto es {client}.
        dwi|Hola de parte de {client}.
        *>about|{client}, en pocas palabras.
        Hay cosas que se muestran mejor de lo que se explican.
        La foto cuenta la mitad.
        di|Lo bueno suele empezar pequeño.
        di|[Haz|Haga] sitio para algo bueno.
        di|Algunos días piden un pequeño cambio.
        d|Para guardar y ver luego. O para empezar ya.
        di|Son las pequeñas decisiones las que se notan cada día.
        w|Podríamos escribir una novela. No lo haremos.
        w|Este anuncio es corto a propósito.
        w|Solo [ibas|iba] a deslizar un minuto.
        w|[Tu|Su] pulgar se ha parado. Pulgar sensato.
        w|Sí, es publicidad. Pero educada.
        w|Sorpresa: va de algo útil.
        i|Las pequeñas decisiones hacen buenos días.
        i|Hoy hay sitio para algo bueno.
        i|[Empieza|Empiece] por una cosa bien hecha.
        i|Un buen día rara vez es casualidad.
        i|Lo cotidiano también merece atención.
        f|Permítanos presentarle {client}.
        f|Unas palabras de {client}.
        f|El cuidado se nota en los detalles.
        f|Una elección meditada requiere algo de tiempo.
        f|Una buena decisión empieza con información clara.
        f|Para quienes eligen con cuidado.
        f|Seremos breves.
        dwiP|Psst. Por aquí.
        dwP|Vaya, hola.
        *B|Sin rodeos.
        diB|Al grano.
        *M|Simplemente {client}.
        *L|Sin prisa, como debe ser.
        *L|Hay cosas que merecen una segunda mirada.
        dwiE|Lo formal, para otros.
        dwiE|No es para todo el mundo. Quizá sí para [ti|usted].
        *R|Una propuesta clara de {client}.
    """,
    "question": """
        ¿[Conoces|Conoce] {client}?
        ¿Qué haría más ligero el día?
        ¿Por dónde empezar?
        ¿Cuándo fue la última vez que [probaste|probó] algo nuevo?
        dwi>about|¿Y qué hace {client}?
        ¿Qué [te|le] importa a la hora de elegir?
        ¿Y si la respuesta fuera más sencilla de lo que parece?
        dwi|¿[Tienes|Tiene] un minuto?
        di|¿[Sigues|Sigue] buscando?
        dwi|¿Para quién es? Quizá para [ti|usted].
        dw|¿Hace falta un motivo?
        w|¿[Sigues|Sigue] deslizando?
        w|¿[Lees|Lee] los anuncios hasta el final?
        w|¿Qué pediría [tu|su] yo de mañana?
        i|¿Qué [te|le] gustaría empezar?
        i|¿Adónde puede llevar un pequeño cambio?
        i|¿Qué merece hoy [tu|su] tiempo?
        f|¿Nos permite presentarle {client}?
        f|¿En qué se fija antes de decidir?
        f|¿Nos permite una sugerencia?
        f|¿Cómo hace usted una buena elección?
        f|¿Desea saber más?
        f|¿Qué debería ofrecerle?
        *P|¿A que no [sabes|sabe] qué?
        *B|¿Empezamos?
        *M|¿Por qué no?
    """,
    "educational": """
        *>about|Conviene saberlo antes de elegir.
        *>about|Lo que hace {client}, en palabras claras.
        *>about|Una cosa que vale la pena saber.
        *>about|Antes de decidir, lo que cuenta.
        *>about|La versión corta.
        di>about|Para quienes quieren saber un poco más.
        dw>about|Por si [te|se] lo [preguntabas|preguntaba].
        w>about|Una lección breve, sin deberes.
        w>about|Hoy aprendemos algo.
        i>about|Ayuda entender lo que se elige.
        i>about|Saber qué se elige, y por qué.
        f>about|Una breve presentación.
        f>about|Lo que conviene saber.
    """,
    "facts": """
        *>figure|Primero, las cifras.
        *>figure|En cifras.
        *>point|Los datos, en breve.
        *>point|Lo que cuenta.
        dw>point|Sin adjetivos, solo datos.
        w>point|Lo hemos comprobado: son datos.
        i>point|Datos claros, cabeza clara.
        f>point|Lo esencial, de un vistazo.
        *>figure|A esto se reduce.
        *>point|Vamos a los datos.
    """,
    "action": """
        Cuando [quieras|quiera].
        Hoy es buen día para empezar.
        [Empieza|Empiece] aquí.
        di|Es [tu|su] turno.
        di|Adelante, [echa|eche] un vistazo.
        d|Un paso, y ya está.
        w|[Mueves|Mueve] ficha.
        w|Un toque y ya está.
        i|Empezar hoy.
        i|El primer paso es pequeño.
        f|Cuando le convenga.
        f|Le invitamos a mirar más de cerca.
        f|El siguiente paso es suyo.
        dwiB|Basta de hablar.
    """,
    "scene": """
        Suele empezar con una pequeña idea.
        Un día normal, una pausa corta, una mirada más.
        Hay un momento en que algo encaja, sin más.
        En algún lugar entre dos citas aparece la idea.
        El día ya estaba planeado. Y entonces, esto.
        Primero se nota. Luego se mira mejor.
        Todo buen hábito empieza en algún sitio.
        [Imagina|Imagine] una mañana con un poco más de aire.
        Es tarde, la lista está hecha y queda una cosa.
        w|Otra vez lunes. Al lunes le vendría bien un amigo.
        w|Érase una vez un pulgar que dejó de deslizar.
        i|Una noche se decide hacerlo de otra manera.
    """,
    "launch.new-launch": """
        Nuevo en {client}.
        Ya está aquí.
        d|Recién llegado a {client}.
        dw|Recién estrenado y un poco orgulloso.
        f|Nos complace presentarle una novedad.
    """,
    "launch.sale": """
        Es el momento de pasar por {client}.
        Buen momento para comprar.
        w|[Tu|Su] cartera nos pidió que lo dijéramos.
        f|Nuestra oferta actual.
    """,
    "launch.seasonal": """
        Esta temporada en {client}.
        Ya toca.
        di|Cambia la estación. Bien.
        f|Para la temporada.
    """,
    "launch.event": """
        [Ven|Venga] a vernos.
        Algo pasa en {client}.
        di|[Pásate|Pásese] a saludar.
        f|Le invitamos cordialmente.
    """,
    "funnel.warm": """
        ¿[Sigues|Sigue] pensándolo?
        Qué bien [verte|verle] de nuevo.
        di|Ya hubo una primera mirada. Aquí va la segunda.
        w|Nosotros también hemos pensado en [ti|usted].
    """,
    "funnel.hot": """
        Ya [sabes|sabe] lo que [te|le] gusta.
        Solo falta elegir.
        di|Ahora, o enseguida.
        w|[Admítelo, quieres|Admítalo, quiere] leer la línea siguiente.
    """,
    "pain": """
        ¿{pain}?
        ¿{pain}? No [te|le] pasa solo a [ti|usted].
        ¿[Te|Le] suena? {pain}.
        w|{pain}. Otra vez.
        f|Una situación conocida: {pain}.
    """,
    "contrast": """
        Antes: {pain}. Después: {motivation}.
        Menos de esto: {pain}. Más de esto: {motivation}.
        De «{pain}» a «{motivation}».
    """,
    "description": """
        {description}.
        {client} en una frase: {description}.
        En resumen: {description}.
        f|Sobre nosotros: {description}.
        dw|Así de sencillo: {description}.
    """,
    "value": """
        {value}.
        La idea: {value}.
        En pocas palabras: {value}.
    """,
    "message": """
        {message}.
    """,
    "point": """
        {point}.
        Conviene saberlo: {point}.
        dw|Y además: {point}.
        f|Tenga en cuenta: {point}.
    """,
    "points": """
        {point}. {point2}.
        {point} y {point2}.
        di|Dos buenas razones: {point} y {point2}.
        f|En particular: {point} y {point2}.
    """,
    "preferred": """
        {preferred}.
        En una palabra: {preferred1}.
    """,
    "blend": """
        {preferred} para {audience}.
        {preferred}, de {client}.
        {preferred}. Así es {client}.
    """,
    "bridge": """
        Ahí entra {client}.
        dwi|Y entonces, {client}.
        Es el turno de {client}.
        di|{client} está justo aquí.
        f|{client} queda a su disposición.
    """,
    "values": """
        Lo que nos importa: {values}.
        Nuestra forma de hacer: {values}.
    """,
    "audience": """
        Para {audience}.
        Pensado para {audience}.
    """,
    "wish": """
        {motivation}.
        Al final se trata de esto: {motivation}.
        Lo que [te|le] aporta: {motivation}.
    """,
    "proof": """
        {proof}.
        Se puede comprobar: {proof}.
        f|Como referencia: {proof}.
    """,
    "mood.dark": """
        Para un momento tranquilo.
    """,
    "mood.bright": """
        di|Un poco más de luz.
    """,
    "mood": """
        Sin prisa.
        di|[Mira|Mire] bien.
        w|Tranquilidad, esperamos aquí.
        f|Quedamos a su disposición.
        i|Podría ser un buen comienzo.
    """,
    "offer": """
        {offer}.
        {offer}.
        Ahora en {client}: {offer}.
        dw|La buena noticia: {offer}.
        di|Para [ti|usted]: {offer}.
        w|Y ahora, la parte útil: {offer}.
        w|Un empujoncito: {offer}.
        i|Un buen punto de partida: {offer}.
        f|Nuestra oferta: {offer}.
        f|Nos complace ofrecerle: {offer}.
        dwiP|Tachán: {offer}.
        dwiB|El trato: {offer}.
        *M|Solo esto: {offer}.
        *L|Una invitación: {offer}.
        dwiE|Sin historias: {offer}.
        *R|La oferta, en breve: {offer}.
    """,
    "offer.audience": """
        Para {audience}: {offer}.
    """,
    "close.awareness": """
        Un placer.
        dwi|[Pásate|Pásese] a saludar.
        Un nombre para recordar: {client}.
        w|Estos somos nosotros. ¿Y [tú|usted]?
        f|Será un placer atenderle.
        i|Vamos a conocernos.
    """,
    "close.traffic": """
        [Date|Dese] una vuelta.
        [Mira|Mire] más de cerca.
        Hay más por ver.
        w|El enlace funciona, lo hemos comprobado.
        f|Los detalles están a un clic.
    """,
    "close.conversion": """
        Cuando [quieras|quiera].
        dwi|[Hazlo tuyo|Hágalo suyo].
        di|Ahora es [tu|su] turno.
        w|[Tu|Su] yo de mañana da las gracias.
        f|Será un placer atender su pedido.
        i|Empezar hoy.
    """,
    "close.engagement": """
        [Cuéntanos|Cuéntenos] qué [piensas|piensa].
        dwi|[Déjalo|Déjelo] en los comentarios.
        ¿Qué [dices|dice]?
        di|¿A quién le gustaría? [Compártelo|Compártalo].
        f|Su opinión nos importa.
    """,
    "close.any": """
        [Echa|Eche] un vistazo.
        Se ve mejor de cerca.
        di|[Entra|Entre] sin llamar.
        f|Le asesoramos con gusto.
        dwiP|¿Vamos?
        dwiB|Adelante.
        *M|Eso es todo.
        *L|A [tu|su] ritmo.
        dwiE|O no. [Tú decides|Usted decide].
        *R|Con gusto [te|le] asesoramos.
    """,
    "headline.brand": """
        Esto es {client}
        dwi|Hola, {client}
        {client}, de cerca
        dw|Ah, hola. Aquí {client}.
        i|Empezar con {client}
        f|{client} se presenta
        f|A su servicio: {client}
        *M|{client}
        *B|{client}. Y punto.
        *E|{client}. Ya [verás|verá].
        *L|{client}, con calma
        *P|[Saluda|Salude] a {client}
    """,
    "headline.audience": """
        Para {audience}
        {client} para {audience}
        Pensado para {audience}
    """,
    "headline.point": """
        {point}
        {value}
        {preferred}
        {message}
        {preferred}, de {client}
    """,
    "headline.mood": """
        Merece una mirada más
        Sin prisa
        Aquí empieza
        di|Un buen comienzo
        di|Hoy, algo bueno
        di|Paso corto, buen día
        d|Para mirar de cerca
        w|[No deslices. Mira.|No deslice. Mire.]
        w|Un anuncio corto. De nada.
        w|Venga, [mira|mire] mejor
        w|[Te|Le] hemos pillado mirando
        w|Descanso para el pulgar
        i|Empezar algo bueno
        i|Sitio para lo nuevo
        i|Una cosa, bien hecha
        i|[Dale|Dele] una oportunidad al día
        i|Empezar pequeño, mirar lejos
        f|Una elección meditada
        f|Con cuidado
        f|Tiempo para elegir bien
        f|Claro y meditado
        f|Una invitación
        f|En buenas manos
        dwiP|Psst, por aquí
        *P|Un capricho para el día
        *B|Sin rodeos
        *B|Hoy mismo
        *M|Solo esto
        *M|Menos, pero bueno
        *L|Sin prisa alguna
        *L|Un placer discreto
        *E|[Rompe|Rompa] la rutina
        *E|Nada de lo de siempre
        *R|Claridad desde el principio
    """,
    "headline.question": """
        ¿[Conoces|Conoce] {client}?
        ¿Por qué no hoy?
        ¿Y si fuera sencillo?
        di|¿Con ganas de ver más?
        dwi|¿Curiosidad?
        d|¿Un minuto?
        w|¿[Sigues|Sigue] deslizando?
        w|¿Otra vez lo de siempre?
        i|¿Qué [vas|va] a empezar?
        i|¿Y ahora, adónde?
        f|¿Nos permite presentarnos?
        f|¿Nos permite una sugerencia?
        f|¿Qué le importa a usted?
    """,
    "headline.launch.new-launch": """
        Nuevo en {client}
        Recién llegado
        Ya está aquí
    """,
    "headline.launch.sale": """
        Ofertas en {client}
        Es el momento
    """,
    "headline.launch.seasonal": """
        Esta temporada en {client}
        Ya es temporada
    """,
    "headline.launch.event": """
        Nos vemos allí
        Una invitación para [ti|usted]
    """,
    "headline.funnel.warm": """
        Qué bien [verte|verle] de nuevo
        ¿[Sigues|Sigue] pensándolo?
    """,
    "headline.funnel.hot": """
        Solo falta elegir
        dwi|Es [tu|su] turno
    """,
    "byline": """
        De {client}
        En {client}
    """,
}

TERMS: dict[str, str] = {
    "adding": "y además",
    "sober": """
        abogado, abogados, bufete, notaría, notario, banco, seguros, asesoría, clínica, finanzas, finance,
        healthcare, salud, funeraria
    """,
    "cta.awareness": "Más información, Descubrir, Ver más",
    "cta.traffic": "Más información, Leer más, Ver la web",
    "cta.conversion": "Empezar, Pedir ahora, Más información",
    "cta.engagement": "Participar, Opinar, Saludar",
    "cta.any": "Más información, Ver más, Descubrir",
    "verbs.awareness": """
        descubre, descubrir, conoce, conoces, ver, mira, mire, nuevo, novedad, hola, explora, saber, presentar
    """,
    "verbs.traffic": """
        más información, saber más, leer, lee, visita, ver, mira, mire, descubre, explora, clic, date una vuelta,
        echa un vistazo
    """,
    "verbs.conversion": """
        comprar, compra, compre, pedir, pide, pida, reservar, reserva, consigue, conseguir, obtén, obtener, prueba,
        probar, empezar, empieza, suscríbete, apúntate, ahorra, elegir, elige, aprovecha, llévate, hazlo tuyo
    """,
    "verbs.engagement": """
        comenta, comentarios, comparte, compártelo, etiqueta, cuéntanos, cuéntenos, opina, opinar, opinión,
        participa, participar, qué dices, piensas, vota
    """,
    "cliches": """
        revolucionario, revoluciona, revolucionar, al siguiente nivel, siguiente nivel, otro nivel, no busques más,
        en el mundo actual, en el mundo de hoy, libera, libera el potencial, desata, imprescindible, sin igual,
        inigualable, sumérgete, de vanguardia, a medida, llave en mano, única en su clase, experiencia única, joya
        escondida
    """,
    "stop": """
        el, la, los, las, y, es, de, del, para, con, por, un, una, nuestro, nuestra, en, que, tu, tus, su, sus, al,
        se, no, todo, todos, desde, somos
    """,
    "proof": """
        opiniones, reseñas, estrellas, premio, premios, premiado, premiada, clientes, certificado, certificada,
        probado, probada, desde, años, recomendado, recomendada, socios
    """,
    "scarcity": """
        solo, sólo, hasta, último, últimos, últimas, limitado, limitada, limitadas, hasta agotar existencias, solo
        hoy, esta semana, este fin de semana, termina, plazas
    """,
    "offer.until": "hasta, hasta el, solo hasta, sólo hasta, válido hasta, termina, termina el",
    "offer.times": """
        lunes, martes, miércoles, jueves, viernes, sábado, domingo, fin de semana, semana, mes, fin de mes, año, hoy,
        mañana, medianoche, enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre, noviembre,
        diciembre, primavera, verano, otoño, invierno, navidad, reyes
    """,
    "offer.ends": """
        solo hoy, sólo hoy, hoy, esta semana, solo esta semana, este fin de semana, solo este fin de semana, este mes,
        solo este mes, hasta agotar existencias, por tiempo limitado
    """,
    "offer.plus": "más, además de, y también, así como",
    "offer.deals": "gratis, gratuito, gratuita, descuento, regalo, de regalo, mitad de precio",
    "offer.conditions": """
        para, con, si, desde, a partir, en, por, cada, solo, sólo, nuevos, nuevas, salvo, excepto, sin, a, al, superiores
    """,
    "offer.delivery": "envío, envíos, entrega, devoluciones",
    "offer.orders": """
        en pedidos, en todos los pedidos, en tu pedido, en tus pedidos, en su pedido, en compras, en todas las compras,
        para pedidos
    """,
    "offer.thresholds": "desde, a partir de",
    "starts": """
        somos, hacemos, tostamos, horneamos, vendemos, ofrecemos, creamos, ayudamos, enviamos, reparamos, nosotros,
        tú, usted, ella, esto es, consigue, ahorra, compra, prueba, reserva, pide, descubre, ven, recibe, aprovecha,
        llévate, disfruta, elige, haz, si, porque, cuando
    """,
    "verbs.finite": """
        es, son, está, están, era, ha, han, hace, hacen, ofrece, ofrecen, vende, venden, hornea, tuesta, ayuda,
        ayudan, repara, trae, da, puede, pueden, será, necesita, quiere, entrega, funciona, tenemos, somos
    """,
    "small": """
        el, la, los, las, un, una, unos, unas, de, del, nuestro, nuestra, nuestros, tu, tus, su, sus, para, con,
        sin, en, a, al, por, más, menos, todo, todos, toda, cada, ningún, ninguna, nuevo, nueva, nuevos, fresco,
        fresca, pequeño, pequeña, pequeños, buen, buena, café, pan, envío, hecho, hecha, hechos, tostado, tostada,
        gratis, rápido, fácil, sencillo, directo, ecológico, ecológica, natural, local, amantes, familias, padres,
        mujeres, hombres, jóvenes, tener, ser, sentir, saber, nunca, siempre, por fin, demasiado, mucho, comercio,
        tueste, lotes, empezar, descuento, dos, tres
    """,
}

WORDS: dict[str, str] = {
    "and": "y",
    "alt.photo": "Foto",
    "alt.dark": "ambiente oscuro",
    "alt.bright": "luz clara",
    "alt.faces": "con una persona a la vista",
    "alt.tones": "tonos: {colors}",
    "alt.text": "Texto: «{headline}»",
    "emoji": "👋 🙂 ✨",
    "colors": """
        black=negro, white=blanco, gray=gris, grey=gris, red=rojo, dark red=rojo oscuro, orange=naranja,
        amber=ámbar, yellow=amarillo, gold=dorado, green=verde, deep green=verde profundo, dark green=verde oscuro,
        light green=verde claro, olive=oliva, teal=verde azulado, cyan=turquesa, turquoise=turquesa, blue=azul, dark
        blue=azul oscuro, navy=azul marino, light blue=azul claro, sky blue=azul cielo, purple=morado,
        violet=violeta, magenta=magenta, pink=rosa, brown=marrón, dark brown=marrón oscuro, light brown=marrón
        claro, tan=marrón claro, beige=beis, cream=crema, ivory=marfil, light gray=gris claro, dark gray=gris oscuro
    """,
}

THEMES: dict[str, dict[str, str]] = {
    "coffee": {
        "terms": "café, cafés, espresso, tostador, tostadero, barista, baristas, cafetería",
        "headlines": """
            Primero el café. Luego, el día.
            [Pon|Ponga] el agua a calentar
            di|Buenos días, buen café
            dw|Café primero. Hablar, después.
            w|El despertador amable
            w|Antes del café, silencio
            i|La primera taza cuenta
            i|Mañanas bien servidas
            f|El café, en serio
            f|Una taza con criterio
            *M|Café. Calma. Mañana.
        """,
        "hooks": """
            La primera taza marca el tono.
            Una mañana mejora taza a taza.
            Entre la alarma y el primer correo está el café.
            dw|El agua, a calentar. El correo puede esperar.
            w|El despertador es maleducado. El café, no.
            i|Un minuto en calma, una taza caliente, y que venga el día.
            f|Un buen café empieza mucho antes de la taza.
        """,
        "questions": """
            ¿A qué sabe [tu|su] primera taza?
            ¿Filtro o espresso?
            ¿Cómo empiezan [tus|sus] mañanas?
            w|¿Ya hay alguien despierto?
        """,
        "scenes": """
            Es temprano, y el molinillo es lo único que suena en casa.
            Fuera es de noche, y el agua ya hierve.
            Una mano en la taza, la mirada en ninguna parte.
        """,
        "hashtags": """
            #café #amantesdelcafé #cafédelamañana #espresso #momentocafé #pausacafé #cafeteros #buenosdías #taza
            #cafécito
        """,
        "emoji": "☕ 🌅 🤎",
    },
    "bakery": {
        "terms": "panadería, pan, panes, masa madre, panadero, pastelería, bollería, croissant, cruasán",
        "headlines": """
            [Sigue|Siga] el olor a pan
            Buena corteza, buen día
            di|Primero, el pan
            dw|Las migas son buena señal
            w|Donde la mantequilla vive bien
            i|Aquí sube el día
            f|El pan, con cuidado
            *M|Pan. Mantequilla. Ya.
        """,
        "hooks": """
            Una buena mañana se huele.
            Un buen pan no necesita discurso.
            di|El desayuno empieza en la puerta.
            w|El pan tiene mejores modales que la publicidad.
            i|Las cosas sencillas, recién salidas del horno, hacen el día.
            f|El buen pan pide tiempo y atención.
        """,
        "questions": """
            ¿Qué hay para desayunar?
            ¿Corteza o miga?
            w|¿Quién se comió el último cruasán?
        """,
        "scenes": """
            La calle aún duerme; el horno, no.
            La corteza se oye antes de probarla.
            Una bolsa todavía tibia, camino a casa.
        """,
        "hashtags": """
            #panadería #pan #buenpan #desayuno #bollería #panadero #hornear #domingo #pastelería #panconmantequilla
        """,
        "emoji": "🥐 🍞 🧈",
    },
    "beauty": {
        "terms": "piel, cosmética, belleza, cuidado de la piel, sérum, crema, facial, peluquería, skincare",
        "headlines": """
            Buen trato para la piel
            di|Buenos días, piel
            Un minuto ante el espejo
            w|Espejo, te presento la mañana
            i|A gusto en la piel propia
            f|El cuidado, bien pensado
            *M|Piel. Calma.
            *L|El ritual de la noche
        """,
        "hooks": """
            La piel también tiene días largos.
            Una buena rutina es una rutina corta.
            di|Dos minutos tranquilos ante el espejo son [tuyos|suyos].
            w|La piel no lee etiquetas. [Tú|Usted], sí.
            i|El cuidado empieza con un minuto para uno mismo.
            f|Un buen cuidado empieza con sentido común.
        """,
        "questions": """
            ¿Qué necesita hoy [tu|su] piel?
            ¿Cuánto se puede simplificar una rutina?
            w|¿Cuántos botes hay en la estantería?
        """,
        "scenes": """
            La puerta cerrada, el agua caliente, y nadie pide nada.
            Primero se lava el día.
            Es de noche, y solo queda la luz del espejo.
        """,
        "hashtags": """
            #piel #cuidadodelapiel #belleza #rutina #skincare #rutinadebelleza #cosmética #autocuidado #ritual
            #cuidadofacial
        """,
        "emoji": "✨ 🌿 🫧",
    },
    "cycling": {
        "terms": "bicicleta, bicicletas, bici, bicis, ciclismo, ciclista, ciclistas",
        "headlines": """
            [Vuelve|Vuelva] por el camino largo
            Dos ruedas, un buen día
            di|De vuelta al sillín
            w|¿Atasco? ¿Qué atasco?
            i|Pedalear hacia algo
            f|Ciclismo bien equipado
            *B|[Sube. Pedalea.|Suba. Pedalee.]
        """,
        "hooks": """
            La cabeza se despeja cuando giran las ruedas.
            El camino puede ser un buen rato del día.
            di|Ruedas hinchadas, día salvado.
            w|Ninguna bici ha pitado nunca en un atasco.
            i|Desde el sillín, cada calle es otra.
            f|Una buena bicicleta es cuestión de ajuste.
        """,
        "questions": """
            ¿Adónde va la próxima ruta?
            ¿Cómo [vas|va] mañana al trabajo?
            w|¿Algo chirría?
        """,
        "scenes": """
            El semáforo se pone verde, y las ruedas ya giran.
            Una cuesta más, y luego solo viento.
            Domingo, temprano, y la carretera vacía.
        """,
        "hashtags": """
            #bici #ciclismo #bicicleta #enbici #ruta #pedalear #ciclismourbano #dosruedas #bikelife #bicilovers
        """,
        "emoji": "🚲 🌤️ 🔧",
    },
    "fashion": {
        "terms": "moda, ropa, zapatos, zapatillas, joyas, vestido, vestidos, textil, fashion",
        "headlines": """
            Para llevar a menudo
            di|Ropa para [tu|su] propio día
            w|El armario tiene visita
            i|Vestir lo que encaja
            f|Vestir con criterio
        """,
        "hooks": """
            La buena ropa no necesita ocasión.
            di|Ponérsela y olvidarse.
            w|[Tu|Su] armario habla de [ti|usted].
            i|Encaja cuando ya no se piensa en ello.
            f|El estilo empieza por un buen corte.
        """,
        "questions": """
            ¿Qué [te pones|se pone] mañana?
            ¿Qué prenda [eliges|elige] primero?
            w|¿Otra vez nada que ponerse?
        """,
        "scenes": """
            Una mirada al espejo, las llaves, fuera.
            La silla llena de ropa. Y otra vez la misma prenda.
        """,
        "hashtags": "#moda #estilo #outfit #ropa #armario #look #lookdeldía #prendas #fashion #vestir",
        "emoji": "👗 👟 ✨",
    },
    "travel": {
        "terms": "viaje, viajes, hotel, vacaciones, escapada, escapadas, camping, travel, hostal",
        "headlines": """
            Pronto, en otra parte
            di|[Viaja|Viaje] ligero
            w|Fuera de la oficina, gracias
            i|Ir y ver
            f|Tiempo de viajar bien
        """,
        "hooks": """
            La mitad del viaje es esperarlo.
            di|Un cambio de vistas hace maravillas.
            w|[Tu|Su] escritorio sobrevivirá.
            i|En alguna parte, una carretera no espera a nadie en concreto.
            f|Un buen viaje empieza con un buen plan.
        """,
        "questions": """
            ¿Dónde [te gustaría|le gustaría] despertar mañana?
            ¿Mar o montaña?
            w|¿Se aburre la maleta?
        """,
        "scenes": """
            La ventana está abierta, y fuera todo suena distinto.
            Deshacer la maleta despacio. Hay tiempo.
        """,
        "hashtags": """
            #viaje #vacaciones #escapada #viajar #finde #turismo #desconectar #enruta #ganasdeviajar #aventura
        """,
        "emoji": "🌍 🧳 🌊",
    },
    "tech": {
        "terms": "software, aplicación, app, digital, nube, tecnología, informática, technology",
        "headlines": """
            Menos clics, más tiempo
            di|Trabajo sin rodeos
            w|Menos pestañas, más comida
            i|Se puede más fácil
            f|Herramientas claras
        """,
        "hooks": """
            Una buena herramienta no estorba.
            di|Hay un camino más corto por el día.
            w|Llamaron [tus|sus] pestañas. Quieren un descanso.
            i|El tiempo está mejor en el trabajo que gusta.
            f|Un trabajo fiable pide herramientas claras.
        """,
        "questions": """
            ¿Qué tarea [dejarías|dejaría] primero?
            ¿Cuántas pestañas hay abiertas?
            ¿Cuánto de hoy fue copiar y pegar?
        """,
        "scenes": """
            Acaba el día, y la lista está vacía.
            La tabla tiene su propia tabla. Ya es hora.
        """,
        "hashtags": """
            #software #digital #tecnología #productividad #trabajo #equipo #herramientas #oficina #tech
            #organización
        """,
        "emoji": "💡 ⚙️ ✅",
    },
    "home": {
        "terms": "muebles, decoración, interiorismo, sofá, lámparas, velas, hogar",
        "headlines": """
            [Vuelve|Vuelva] a casa
            di|Habitaciones que encajan
            w|El sofá está de acuerdo
            i|Sitio para vivir
            f|Habitar con criterio
        """,
        "hooks": """
            Un hogar se hace de pequeñas decisiones.
            di|Zapatos fuera, día fuera.
            w|Los invitados van a mirar. Que miren.
            i|Hay habitaciones que hacen respirar.
            f|Un buen espacio se planea con cuidado.
        """,
        "questions": """
            ¿Qué rincón [prefieres|prefiere]?
            ¿Qué falta en la habitación?
        """,
        "scenes": """
            La puerta se cierra, y el día queda fuera.
            Luz de domingo en el suelo, y nada que hacer.
        """,
        "hashtags": "#hogar #casa #decoración #interiorismo #deco #ideasdeco #salón #encasa #rincones #vivir",
        "emoji": "🏡 🪴 🕯️",
    },
    "food": {
        "terms": "restaurante, cocina, vino, vinos, té, cerveza, chocolate, comida, menú, catering, food",
        "headlines": """
            A la mesa
            di|Buena comida, buena compañía
            [Ven|Venga] con hambre
            w|La nevera lo entenderá
            i|Un sitio en la mesa
            f|El sabor, con cuidado
        """,
        "hooks": """
            El buen sabor se comparte.
            di|La mesa está puesta.
            El hambre a veces tiene buenas ideas.
            w|¿Quién cocina hoy? Preguntamos por un amigo.
            i|Las buenas noches pasan en torno a una mesa.
            f|El sabor empieza por los ingredientes.
        """,
        "questions": """
            ¿Qué hay hoy en la mesa?
            ¿Ya hay hambre?
            ¿Con quién [comes|come] hoy?
        """,
        "scenes": """
            Chocan los vasos, y el día se acaba.
            «Solo probar», dice alguien, y el plato está vacío.
            La sartén chisporrotea, y todos llegan a la cocina.
        """,
        "hashtags": "#comida #cocina #sabor #foodie #buenacomida #comer #rico #gastronomía #mesa #sobremesa",
        "emoji": "🍽️ 😋 🌿",
    },
}
