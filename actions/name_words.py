"""Words after "i'm", "it's", "call me" or alone that are no name: small words, feelings, states, acts, greetings."""

from __future__ import annotations

_WORDS = """
a an the and or but so not no nope nah na nada yes yeah yea yep yup ya ye ok okay k kk sure fine good bad well just
really very too still only here there back done tired sorry scared ashamed embarrassed afraid nervous worried sober
clean high drunk using used drinking struggling trying thinking looking going coming ready able free busy working
available around home late later early earlier it its it's that thats this these those what whats who whos why how hows
when where which is was are am be been being my me i im i'm i've ive i'd id i'll ill you u ur your you're we they he she
him her them our their us whatever whenever anytime any all about after before tomorrow tmrw today tonight morning
afternoon evening night noon now soon asap sometime sometimes once twice maybe text texts txt call calls email mail
phone cell number numbers same other another new old please pls plz thanks thank thx ty hi hey hello yo sup skip pass
none nothing something someone somebody anyone anybody nobody everyone everything anything whoever anonymous name names
wrong right send sent change changed edit fix cancel stop quit start help nvm nevermind idc idk dunno ikr lol lmao omg
wtf smh tbh hmm hm um uh eh meh huh oh ugh wow don't dont didn't didnt doesn't doesnt do does did want wanna need have
has had havent haven't can can't cant will wont won't would could should like love hate know think feel feeling felt
guess hope wish mean say said tell ask go gonna gotta get got give gave take took make made let lets put keep kept see
saw look come came leave left live try tried use wait waiting hold read write calling texting weird hard easy awkward
lonely alone angry mad sad happy glad guilty numb lost stuck broke broken homeless hungry sick hurt hurting crazy lazy
dumb stupid desperate depressed anxious stressed overwhelmed exhausted confused curious interested unsure certain
serious honest grateful proud weak strong better worse worst best great awesome nice cool perfect different difficult
complicated personal private confidential embarrassing hopeless useless worthless pathetic terrible horrible awful
okay-ish alright terrified frustrated hesitant shy quiet loud normal common important urgent pregnant married single
divorced employed unemployed retired disabled diabetic off on in out up down to at for from with of if as by than then
over under into onto through during until til till since because cuz bc cause cos though tho one two three four five six
seven eight nine ten first second third last next person people human bot robot machine staff counselor therapist client
patient student mom dad mother father wife husband sister brother son daughter friend kid kids family group program
place time times day days week month year work job shift more less much many few lot lots bit kinda kind sorta sort
pretty quite almost also again already always never ever yet away else instead actually true false real fake ok-ish dead
dying alive gone fuck fucking fucked shit damn hell ass screw screwed bitch crap un una unos unas el la los las si sí
gracias hola mi tu su te se lo le les que qué como cómo cuando cuándo donde dónde por para con sin de del en y o pero
muy más mas aqui aquí nadie nunca después despues antes tarde noche mañana cansado cansada listo lista bien mal adicto
adicta his hers such even most past near enough open due alot yall ya'll somewhere called allowed supposed dale sip
simón simon mhm bet yas yass fs yuh deal affirmative okey dokey naw nel negative nop nuh fam comment sir maam ma'am way
bye goodbye cya adios adiós nos vemos hasta luego buenas buenos dias días noches gn nite toodles deuces goodnite gtg
imma l8r heyo knock hiya wassup hai greetings helo wyd gm ayo tysm cheers thanx tyvm respect sponsor neighbor random
seventy sixty fifty games voice trash bruh babe test agent representative operator counsellor admissions intake perdón
perdon siento quisiera necesito oye mexicano mexicana nuevo nueva ella él ellos
"""
NOT_A_NAME = frozenset(_WORDS.split())

# Names that are also words. Alone, or after "my name is", they are names.
_NAMES_TOO = (
    "will hope grace faith joy art mark bill rich guy may april june summer dawn eve sunny angel free"
)
ALSO_WORDS = frozenset(_NAMES_TOO.split())

# The rule that words in "-ed" say how one feels has its exceptions.
_NAMES_IN_ED = "ed ted fred ned jed reed jared alfred ahmed mohammed mohamed muhammed saeed wilfred winifred creed syed hamed"
NAMES_IN_ED = frozenset(_NAMES_IN_ED.split())
