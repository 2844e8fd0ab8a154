"""English lines. A line may only state what a slot holds or what is true of any reader's day."""

BLOCKS: dict[str, str] = {
    # --- openings -------------------------------------------------------------------------------------------------------
    "statement": """
        This is {client}.
        dwi|Hello from {client}.
        *>about|{client}, in a few words.
        Some things are easier to show than to explain.
        The picture tells half of it.
        di|Make a little room for this.
        di|Good things start small.
        di|Some days need a small upgrade.
        d|Save this one for later. Or start now.
        di|It’s the small choices you notice every day.
        w|We could write a novel here. We won’t.
        w|This ad is short on purpose.
        w|You were only going to scroll for a minute.
        w|Your thumb stopped. Sensible thumb.
        w|Plot twist: this ad is about something useful.
        w|Yes, it’s an ad. A polite one.
        i|Small decisions make good days.
        i|There is room for something good today.
        i|Begin with one thing done well.
        i|A good day rarely happens by accident.
        i|Give the ordinary a little attention.
        f|Allow us to introduce {client}.
        f|A few words from {client}.
        f|Care shows in the details.
        f|A considered choice takes a little time.
        f|Good decisions begin with clear information.
        f|For those who choose with care.
        f|We would like to be brief.
        dwiP|Psst. Over here.
        dwP|Well, hello there.
        *B|No detours.
        diB|Straight to it.
        *M|Simply {client}.
        *L|Unhurried, as it should be.
        *L|Some things reward a second look.
        dwiE|Polite is overrated. Let’s talk.
        dwiE|Not for everybody. Possibly for you.
        *R|A clear proposal from {client}.
    """,
    "question": """
        Have you met {client}?
        What would make today a little easier?
        Not sure where to start?
        When did you last try something new?
        dwi>about|Curious what {client} does?
        What matters to you when you choose?
        What if the answer is simpler than expected?
        dwi|Got a minute?
        di|Still looking around?
        dwi|Who is this for? You, perhaps.
        dw|Need a reason?
        w|Still scrolling?
        w|Do you always read ads to the end?
        w|What would your future self order?
        i|What would you try if it were easy?
        i|Where could one small change lead?
        i|What deserves your time today?
        f|May we introduce {client}?
        f|What do you look for before you decide?
        f|May we suggest something?
        f|How do you make a good choice?
        f|Would you like to know more?
        f|What should it offer you?
        dwiP|Guess what?
        *B|Ready?
        *M|Why not?
    """,
    "educational": """
        *>about|Good to know before you choose.
        *>about|What {client} does, in plain words.
        *>about|One thing worth knowing.
        *>about|Before you decide, here[’s| is] what counts.
        *>about|The short version.
        di>about|For everyone who likes to know more.
        dw>about|In case you wondered.
        w>about|A short lesson, no homework.
        w>about|Today we learn something.
        i>about|It helps to understand what you choose.
        i>about|Know what you choose, and why.
        f>about|A brief introduction.
        f>about|What you should know.
    """,
    "facts": """
        *>figure|The figures first.
        *>figure|In numbers.
        *>point|The facts, briefly.
        *>point|What counts.
        dw>point|No adjectives, just facts.
        w>point|We checked: these are facts.
        i>point|Clear facts, clear head.
        f>point|The essentials at a glance.
        *>figure|Here is what it comes down to.
        *>point|Let[’s| us] stick to the facts.
    """,
    "action": """
        Ready when you are.
        Today is a good day to start.
        Start here.
        di|Your turn.
        di|Go on, have a look.
        d|One step, and you’re there.
        w|Your move.
        w|Blink, breathe, tap.
        i|Begin today.
        i|The first step is a small one.
        f|At your convenience.
        f|You are invited to take a closer look.
        f|The next step is yours.
        dwiB|Enough talk.
    """,
    "scene": """
        It often starts with a small thought.
        A normal day, a short break, a closer look.
        You know the moment when something simply fits.
        Somewhere between two appointments, there’s an idea.
        The day was already planned. Then this.
        First you notice it. Then you keep looking.
        Every good habit starts somewhere.
        Picture a morning with a little more room in it.
        It’s late, the list is done, and one thing is left.
        w|Monday again. Monday could use a friend.
        w|Once upon a time, you stopped scrolling.
        i|One evening you decide to do it differently.
    """,
    "launch.new-launch": """
        New from {client}.
        Now here.
        d|Fresh from {client}.
        dw|Brand new, and a little proud of it.
        f|We are pleased to present something new.
    """,
    "launch.sale": """
        dwi|It’s sale time at {client}.
        A good moment to buy.
        w|Your wallet asked us to mention this.
        f|Our current offer.
    """,
    "launch.seasonal": """
        This season at {client}.
        It’s that time of year.
        di|Seasons change. Good.
        f|For the season.
    """,
    "launch.event": """
        Come and see us.
        di|Come by, say hello.
        Something is happening at {client}.
        f|You are warmly invited.
    """,
    "funnel.warm": """
        Still thinking it over?
        Good to see you again.
        di|You had a look. Here’s another.
        w|We’ve been thinking about you too.
    """,
    "funnel.hot": """
        Ready when you are.
        di|You know what you like.
        All that[’s| is] left is to choose.
        w|You know you want to read the next line.
    """,
    # --- the middle -----------------------------------------------------------------------------------------------------
    "pain": """
        {pain}?
        {pain}? You’re not alone.
        Does this sound familiar? {pain}.
        w|{pain}. Again.
        f|A familiar concern: {pain}.
    """,
    "contrast": """
        Before: {pain}. After: {motivation}.
        Less of this: {pain}. More of this: {motivation}.
        From “{pain}” to “{motivation}”.
    """,
    "description": """
        {description}.
        {client} in a line: {description}.
        In short: {description}.
        f|About us: {description}.
        dw|Simply put: {description}.
    """,
    "value": """
        {value}.
        The idea behind it: {value}.
        The short of it: {value}.
    """,
    "message": """
        {message}.
    """,
    "point": """
        {point}.
        Worth knowing: {point}.
        dw|Also good: {point}.
        f|Please note: {point}.
    """,
    "points": """
        {point}. {point2}.
        {point} and {point2}.
        di|Two good reasons: {point} and {point2}.
        f|In particular: {point} and {point2}.
    """,
    "preferred": """
        {preferred}.
        In one word: {preferred1}.
    """,
    "blend": """
        {preferred} for {audience}.
        {preferred}, from {client}.
        {preferred}. That[’s| is] {client}.
    """,
    "bridge": """
        That[’s| is] where {client} comes in.
        dw|Enter {client}.
        Time for {client}.
        di|{client} is right here.
        f|{client} is at your service.
    """,
    "values": """
        What matters to us: {values}.
        We stand for this: {values}.
    """,
    "audience": """
        For {audience}.
        dw|{audience}, this one is yours.
        f|Intended for {audience}.
    """,
    "wish": """
        {motivation}.
        Because it comes down to this: {motivation}.
        What’s in it for you: {motivation}.
    """,
    "proof": """
        {proof}.
        See for yourself: {proof}.
        f|For reference: {proof}.
    """,
    "mood.dark": """
        For a quiet moment.
    """,
    "mood.bright": """
        di|Let a little light in.
    """,
    "mood": """
        Take your time.
        di|Have a good look.
        w|No rush, we’ll wait here.
        f|We look forward to hearing from you.
        i|It could be a good start.
    """,
    "offer": """
        {offer}.
        {offer}.
        Now at {client}: {offer}.
        dw|The good part: {offer}.
        di|For you: {offer}.
        w|And now the useful bit: {offer}.
        w|Here’s a gentle nudge: {offer}.
        i|A good place to begin: {offer}.
        f|Our offer to you: {offer}.
        f|We are pleased to offer: {offer}.
        dwiP|Ta-da: {offer}.
        dwiB|The deal: {offer}.
        *M|Simply this: {offer}.
        *L|An invitation: {offer}.
        dwiE|No fuss: {offer}.
        *R|The offer in brief: {offer}.
    """,
    "offer.audience": """
        For {audience}: {offer}.
    """,
    "close.awareness": """
        Nice to meet you.
        dwi|Come and say hello.
        Remember the name: {client}.
        w|That’s us. Now you.
        f|We look forward to meeting you.
        i|Let’s get to know each other.
    """,
    "close.traffic": """
        Have a look around.
        Take a closer look.
        There[’s| is] more to see.
        w|The link works, we checked.
        f|Further details are one click away.
    """,
    "close.conversion": """
        Ready when you are.
        dwi|Make it yours.
        di|It’s your turn.
        w|Your future self says thanks.
        f|We look forward to your order.
        i|Start today.
    """,
    "close.engagement": """
        Tell us what you think.
        dwi|Let us know in the comments.
        What would you say?
        di|Know someone who would like this? Share it.
        f|We value your view.
    """,
    "close.any": """
        Take a look.
        See for yourself.
        di|Come on in.
        f|We are happy to help.
        dwiP|Shall we?
        dwiB|Go for it.
        *M|That’s it.
        *L|In your own time.
        dwiE|Or don’t. Up to you.
        *R|We are glad to advise.
    """,
    # --- headlines ------------------------------------------------------------------------------------------------------
    "headline.brand": """
        Meet {client}
        This is {client}
        dwi|Hello, {client}
        {client}, up close
        dw|Oh, hello. {client} here.
        i|Start with {client}
        f|A word from {client}
        f|At your service: {client}
        *M|{client}
        *B|{client}. Full stop.
        *E|{client}. You’ll see.
        *L|{client}, quietly good
        *P|Say hi to {client}
    """,
    "headline.audience": """
        For {audience}
        {client} for {audience}
        dw|Hello, {audience}
        Here for {audience}
        With {audience} in mind
    """,
    "headline.point": """
        {point}
        {value}
        {preferred}
        {message}
        {preferred}, by {client}
    """,
    "headline.mood": """
        Worth a closer look
        Take your time
        Start here
        di|A good place to start
        di|Today, something good
        di|Small step, good day
        d|Have a look
        w|Stop scrolling. Start here.
        w|A short ad. You’re welcome.
        w|Go on, look closer
        w|Well, this is useful
        w|Made you look
        w|Your thumb can rest now
        i|Begin something good
        i|Room for something new
        i|One thing, done well
        i|Give today a chance
        i|Start small, think far
        f|A considered choice
        f|With care
        f|For your consideration
        f|Time for a good decision
        f|Clear, simple, considered
        f|An invitation
        dwiP|Psst, this way
        *P|A treat for today
        *B|No detours
        *B|Do it today
        *M|Just this
        *M|Less, but good
        *L|Unhurried
        *L|A quiet pleasure
        *E|Break the routine
        *E|Not the usual
        *R|Clear choices start here
    """,
    "headline.question": """
        Have you met {client}?
        Why not today?
        What if it were simple?
        di|Ready to look closer?
        dwi|Curious?
        d|Got a minute?
        w|Still scrolling?
        w|Bored of boring?
        i|What will you begin?
        i|Where to next?
        f|May we introduce {client}?
        f|May we suggest something?
        f|What matters to you?
    """,
    "headline.launch.new-launch": """
        New from {client}
        Just in
        Now here
    """,
    "headline.launch.sale": """
        Sale at {client}
        Now on sale
        dwi|It’s sale time
    """,
    "headline.launch.seasonal": """
        This season at {client}
        In season now
    """,
    "headline.launch.event": """
        See you there
        You are invited
    """,
    "headline.funnel.warm": """
        Good to see you again
        Still thinking it over?
    """,
    "headline.funnel.hot": """
        Ready when you are
        dwi|Your turn
    """,
    "byline": """
        By {client}
        From {client}
    """,
}

TERMS: dict[str, str] = {
    "adding": "also good",
    "sober": """
        law, legal, lawyer, lawyers, attorney, attorneys, notary, bank, banking, insurance, tax advisers,
        clinic, hospital, finance, healthcare, funeral
    """,
    "cta.awareness": "Learn more, See more, Take a look",
    "cta.traffic": "Learn more, Read more, Visit us",
    "cta.conversion": "Get started, Order now, Find out more",
    "cta.engagement": "Join in, Tell us, Say hello",
    "cta.any": "Learn more, See more, Find out more",
    "verbs.awareness": "discover, explore, learn, meet, see, look, introducing, new, hello, check out, get to know",
    "verbs.traffic": "learn more, read, visit, explore, see, look, find out, browse, click, discover, more",
    "verbs.conversion": """
        buy, shop, get, order, purchase, subscribe, sign up, join, start, book, try, reserve, save, claim, make it
        yours, begin
    """,
    "verbs.engagement": """
        comment, comments, share, tag, tell us, let us know, what do you, what would you, your thoughts, think,
        join, vote, say
    """,
    "cliches": """
        elevate, unleash, unlock, game-changer, game changer, look no further, in today's world, in today's
        fast-paced world, take it to the next level, next level, next-level, cutting-edge, revolutionary,
        revolutionize, one-stop shop, best-in-class, world-class, state-of-the-art, seamless, seamlessly, embark,
        delve, supercharge, must-have, hidden gem, second to none, like never before, think outside the box, dive
        into, say goodbye to, transform your life, you deserve the best, indulge
    """,
    "stop": """
        the, and, of, to, in, for, with, your, our, from, that, this, you, is, are, on, at, by, off, who, all,
        every, first, we, it
    """,
    "proof": """
        reviews, rated, stars, award, awards, awarded, customers, clients, certified, tested, since, years, trusted,
        recommended, members, featured
    """,
    "scarcity": """
        only, until, till, ends, last, limited, while stocks last, today only, this week, this weekend, deadline,
        remaining, left, hurry
    """,
    "offer.until": "until, till, through, only until, valid until, valid through, ends, ending",
    "offer.times": """
        monday, tuesday, wednesday, thursday, friday, saturday, sunday, mondays, weekend, week, month, year, today,
        tonight, tomorrow, midnight, noon, january, february, march, april, may, june, july, august, september,
        october, november, december, jan, feb, mar, apr, jun, jul, aug, sep, sept, oct, nov, dec, spring, summer,
        autumn, winter, christmas, easter, new year
    """,
    "offer.ends": """
        today only, only today, this week, this week only, only this week, this weekend, this weekend only, only this
        weekend, this month, this month only, while stocks last, while stock lasts, while supplies last, today,
        for a limited time, limited time only
    """,
    "offer.plus": "plus, as well as, and also",
    "offer.deals": "free, off, half price, discount, save, two for one, complimentary, no charge",
    "offer.conditions": """
        for, with, if, when, on, over, above, from, per, each, every, only, members, new, at, in, using, by, who,
        except, excluding, not
    """,
    "offer.delivery": "shipping, delivery, postage, returns, free returns",
    "offer.orders": "on orders, on all orders, on every order, on any order, on your order, on purchases, for orders, for all orders",
    "offer.thresholds": "over, above, from",
    "starts": """
        we, we're, we’re, we've, our team, i, you, they, it, it's, it’s, he, she, there, this is, get, save, buy,
        shop, try, take, book, order, join, enjoy, discover, claim, start, sign up, use, come, visit, download,
        receive, make, let, don't, don’t, learn, find, see, choose, pay, win, bring, if, when, because
    """,
    "verbs.finite": """
        is, are, was, were, has, have, had, does, do, makes, make, offers, offer, sells, sell, bakes, bake, roasts,
        builds, build, helps, help, repairs, repair, brings, bring, gives, give, runs, can, will, need, needs, want,
        wants, ships, delivers, tastes, feels, works, lasts
    """,
    "small": """
        a, an, the, our, your, my, free, small, fresh, new, hand, hand-made, handmade, roasted, slow-roasted, slow,
        direct, natural, organic, no, more, less, all, every, made, we, you, it, for, with, from, fast, easy,
        simple, local, good, better, clean, low, high, women, men, people, parents, families, home, young, busy,
        who, small-batch, fair, honest, quality, save, feel, be, get, have, know, finally, never, too, not,
        expensive, stale, long, dry, two, three, open, baked, built, repaired, delivered, shipped, tested,
        plant-based, vegan, gentle, calm
    """,
}

WORDS: dict[str, str] = {
    "and": "and",
    "alt.photo": "Photo",
    "alt.dark": "dark mood",
    "alt.bright": "bright light",
    "alt.faces": "with a person in view",
    "alt.tones": "tones of {colors}",
    "alt.text": "Text: “{headline}”",
    "emoji": "👋 🙂 ✨",
    "colors": "",
}

THEMES: dict[str, dict[str, str]] = {
    "coffee": {
        "terms": "coffee, espresso, roaster, roastery, barista, baristas, cafe, café",
        "headlines": """
            First the coffee. Then the day.
            Put the kettle on
            di|Good morning, good coffee
            One cup ahead of the day
            dw|Coffee first. Talk later.
            w|The alarm’s better half
            i|Make the first cup count
            i|Mornings, well poured
            f|Coffee, taken seriously
            f|A considered cup
            *M|Coffee. Quiet. Morning.
            *B|Wake up properly
            *L|The art of the first cup
            *E|Mornings, but on your terms
        """,
        "hooks": """
            The first cup sets the tone for the day.
            Mornings go better one cup at a time.
            Between the alarm and the first e-mail, there is coffee.
            dw|Put the kettle on. The inbox can wait.
            w|The alarm clock is rude. Coffee is polite.
            i|A quiet minute, a warm cup, and the day can come.
            f|Good coffee begins long before the cup.
            di|Your grinder already knows.
        """,
        "questions": """
            How does your first cup taste?
            How do you take your mornings?
            Filter or espresso?
            w|Awake yet?
            i|What if the morning belonged to you?
        """,
        "scenes": """
            It’s early, and the grinder is the loudest thing in the house.
            The window is still dark when the water starts to boil.
            One hand on the cup, eyes on nothing in particular.
            The house is quiet. The kettle is not.
        """,
        "hashtags": """
            #coffee #coffeetime #coffeelovers #morningcoffee #coffeebreak #coffeemoments #brew #coffeeathome
            #coffeeritual #butfirstcoffee
        """,
        "emoji": "☕ 🌅 🤎",
    },
    "bakery": {
        "terms": "bakery, bread, sourdough, croissant, croissants, baker, bakers, pastry, pastries, patisserie",
        "headlines": """
            Follow the smell of bread
            Good crust, good morning
            di|Bread first, plans later
            dw|Crumbs are a good sign
            w|Butter’s favourite place
            i|The day rises here
            f|Bread, made with care
            *M|Bread. Butter. Done.
        """,
        "hooks": """
            You can smell a good morning.
            A good loaf needs no introduction.
            di|Breakfast starts at the door.
            w|Bread has better manners than most ads.
            i|Simple things, warm from the oven, make a day.
            f|Good bread asks for time and attention.
        """,
        "questions": """
            What’s for breakfast?
            Crust or crumb?
            w|Who ate the last croissant?
        """,
        "scenes": """
            The street is still asleep, but the oven is not.
            You hear the crust before you taste it.
            A paper bag, still warm, on the way home.
        """,
        "hashtags": """
            #bakery #bread #breadtime #breakfast #baking #pastry #breadlovers #bakers #breakfasttime #goodbread
        """,
        "emoji": "🥐 🍞 🧈",
    },
    "food": {
        "terms": """
            food, drink, restaurant, kitchen, wine, tea, beer, chocolate, snack, snacks, meal, meals, menu, juice,
            cook, catering
        """,
        "headlines": """
            Take a seat
            di|Good food, good company
            Come hungry
            w|Your fridge will understand
            i|Make room at the table
            f|A table for good taste
        """,
        "hooks": """
            Good taste is easy to share.
            di|The table is set.
            Hunger has good ideas sometimes.
            w|Cooking tonight? Asking for a friend.
            i|The good evenings happen around a table.
            f|Taste begins with what goes in.
        """,
        "questions": """
            What’s on your table tonight?
            Hungry yet?
            Who are you eating with?
        """,
        "scenes": """
            A clink of glasses, and the day is over.
            Someone says “just a taste”, and the plate is empty.
            The pan hisses, and everybody comes to the kitchen.
        """,
        "hashtags": "#food #foodie #goodfood #tasty #delicious #foodlovers #eatwell #yum #foodmoments",
        "emoji": "🍽️ 😋 🌿",
    },
    "beauty": {
        "terms": """
            skincare, skin, beauty, cosmetics, serum, serums, moisturiser, moisturizer, salon, make-up, makeup, spa
        """,
        "headlines": """
            Be kind to your skin
            di|Good morning, skin
            A quiet minute at the mirror
            w|Mirror, meet morning
            w|Your pillow will notice
            i|Feel at home in your skin
            i|Make time for your face
            f|Care, thought through
            f|Skin care with sense
            *M|Skin. Calm.
            *L|The evening ritual
        """,
        "hooks": """
            Your skin has had a long day.
            A good routine is a short one.
            di|Two quiet minutes at the mirror are yours.
            w|Skin does not read labels. You do.
            i|Care begins with a quiet minute for yourself.
            f|Good skin care begins with good sense.
            di|What you do every day is what shows.
        """,
        "questions": """
            What does your skin need today?
            How simple can a routine be?
            w|How many jars are on your shelf?
            i|When did you last take two minutes for yourself?
        """,
        "scenes": """
            The door is closed, the water is warm, and nobody needs anything.
            The day washes off first.
            It’s evening, and the mirror light is the only one on.
        """,
        "hashtags": """
            #skincare #skin #beauty #skincareroutine #selfcare #beautyroutine #skincarelovers #skincaredaily #bodycare
            #dailycare
        """,
        "emoji": "✨ 🌿 🫧",
    },
    "cycling": {
        "terms": "bike, bikes, bicycle, bicycles, cycling, e-bike, e-bikes, cyclist, cyclists",
        "headlines": """
            Take the long way home
            Two wheels, one good day
            di|Back in the saddle
            w|Traffic? What traffic?
            i|Ride towards something
            f|Cycling, well equipped
            *B|Ride. Repeat.
        """,
        "hooks": """
            A bike lane is a good place to think.
            A ride clears the head.
            di|Tyres pumped, day saved.
            w|No bike ever asked for a parking ticket.
            i|Every road looks different from a saddle.
            f|A good bicycle is a matter of fit.
        """,
        "questions": """
            Where are you riding next?
            When did you last take the long way home?
            w|Does your bike squeak your name?
        """,
        "scenes": """
            The light turns green, and you are already rolling.
            The last hill, then only wind.
            Sunday, early, and the road is empty.
        """,
        "hashtags": "#cycling #bike #bikelife #bicycle #ride #cyclinglife #bikelove #bikeride #twowheels #citybike",
        "emoji": "🚲 🌤️ 🔧",
    },
    "fashion": {
        "terms": """
            fashion, clothing, clothes, shoes, sneakers, jewellery, jewelry, dress, apparel, wardrobe, textile,
            knitwear
        """,
        "headlines": """
            Wear it often
            di|Dressed for your own day
            w|Closet, meet company
            i|Wear what feels like you
            f|Dressed with intention
        """,
        "hooks": """
            Good clothes do not need an occasion.
            di|Put it on and forget about it.
            w|Your wardrobe has been talking about you.
            i|You know it’s right when you stop thinking about it.
            f|Style begins with a good fit.
        """,
        "questions": """
            What do you reach for first?
            What are you wearing tomorrow?
            w|Nothing to wear, again?
        """,
        "scenes": """
            One look in the mirror, keys, out.
            The chair is full of clothes. You wear the same piece again.
        """,
        "hashtags": "#fashion #style #outfit #ootd #wardrobe #clothing #lookoftheday #everydaystyle #dresscode",
        "emoji": "👗 👟 ✨",
    },
    "travel": {
        "terms": """
            travel, hotel, trip, trips, holiday, holidays, tour, tours, flights, vacation, hostel, resort, camping
        """,
        "headlines": """
            Somewhere else, soon
            di|Pack lightly
            w|Out of office, please
            i|Go and see
            f|Time to travel well
        """,
        "hooks": """
            Half the journey is looking forward to it.
            di|A change of view does wonders.
            w|Your desk will survive without you.
            i|Somewhere, a road is waiting for no one in particular.
            f|A good journey begins with good planning.
        """,
        "questions": """
            Where would you wake up tomorrow?
            Sea or mountains?
            w|Is your suitcase bored?
        """,
        "scenes": """
            The window is open, and the street outside speaks another language.
            You unpack slowly. There is time.
        """,
        "hashtags": """
            #travel #holiday #trip #getaway #wanderlust #traveltime #explore #weekendtrip #travelmore #onholiday
        """,
        "emoji": "🌍 🧳 🌊",
    },
    "tech": {
        "terms": "software, app, saas, technology, digital, cloud, it services",
        "headlines": """
            Less clicking, more doing
            di|Work, minus the fuss
            w|Fewer tabs, more lunch
            i|Build the easier way
            f|Clear tools, clear work
        """,
        "hooks": """
            Good tools get out of the way.
            di|There is a shorter way through the day.
            w|Your tabs called. They want a break.
            i|Time is better spent on the work you like.
            f|Reliable work needs clear tools.
        """,
        "questions": """
            Which task would you hand over first?
            How many tabs are open right now?
            How much of today was copy and paste?
        """,
        "scenes": """
            It’s five o’clock, and the list is empty.
            The spreadsheet has a spreadsheet. It is time.
        """,
        "hashtags": "#software #technology #digital #productivity #tools #work #teamwork #tech #smartwork #workflow",
        "emoji": "💡 ⚙️ ✅",
    },
    "home": {
        "terms": "furniture, interior, home decor, kitchenware, bedding, sofa, lamps, candles",
        "headlines": """
            Come home
            di|Rooms that feel like you
            w|Your sofa agrees
            i|Make room for living
            f|Living, considered
        """,
        "hooks": """
            A home is made of small decisions.
            di|Shoes off, day off.
            w|Your guests will look. Let them.
            i|Some rooms make you breathe out.
            f|A good room is planned with care.
        """,
        "questions": """
            Which corner do you like most?
            What is missing in your room?
        """,
        "scenes": """
            The door closes, and the day stays outside.
            Sunday light on the floor, and nowhere to be.
        """,
        "hashtags": """
            #home #interior #homedecor #living #athome #cosyhome #homeinspo #interiordesign #myhome #homelove
        """,
        "emoji": "🏡 🪴 🕯️",
    },
}
