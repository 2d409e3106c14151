"""Names for the synthetic population: common ones by era and community, and a long tail of made ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

# Forenames by era of birth, most given first. Generic; ranks, not real counts.
_MEN = (
    "John William David George James Robert Peter Ronald Thomas Kenneth Brian Alan Derek Michael Raymond"
    " Arthur Dennis Frank Harold Roy Albert Stanley Eric Leonard Frederick Donald Norman Gordon Joseph"
    " Edward",
    "David Paul Andrew Mark John Michael Stephen Ian Robert Richard Christopher Peter Simon Anthony"
    " Kevin Gary Steven Martin James Philip Alan Neil Nigel Timothy Colin Graham Jonathan Nicholas"
    " William Adrian Keith Darren",
    "Christopher James Daniel David Matthew Michael Andrew Lee Richard Thomas Craig Mark Robert Adam"
    " Ryan Paul Luke Ben Jamie Joshua Samuel Stephen Scott Jonathan Liam Ashley Joseph Nathan Alexander"
    " Kieran Carl Anthony",
    "Jack Thomas Joshua Daniel Oliver Harry James Samuel Charlie William Joseph Benjamin George Alfie"
    " Jake Callum Ethan Lewis Dylan Cameron Liam Max Tyler Connor Jayden Noah Leo Oscar Mason Archie"
    " Logan Lucas",
)
_WOMEN = (
    "Margaret Mary Joan Patricia Jean Sheila Barbara Doreen June Shirley Dorothy Joyce Maureen Elizabeth"
    " Audrey Brenda Kathleen Sylvia Eileen Pamela Betty Beryl Ann Irene Jane Christine Rita Hazel"
    " Rosemary Edna",
    "Susan Julie Karen Jacqueline Deborah Tracey Jane Helen Diane Sharon Alison Linda Sarah Angela"
    " Caroline Amanda Lesley Elizabeth Sandra Catherine Carol Wendy Joanne Lorraine Dawn Michelle Nicola"
    " Janet Anne Lisa Maria",
    "Sarah Laura Gemma Emma Rebecca Claire Victoria Samantha Rachel Amy Jennifer Nicola Katie Lisa Kelly"
    " Natalie Louise Michelle Hayley Hannah Helen Charlotte Joanne Lucy Elizabeth Leanne Danielle Donna"
    " Katherine Stacey",
    "Chloe Emily Megan Jessica Sophie Lauren Charlotte Hannah Olivia Lucy Ellie Ella Amy Mia Grace Lily"
    " Holly Georgia Molly Leah Abigail Caitlin Amelia Bethany Isabella Daisy Freya Evie Ruby Millie"
    " Poppy Phoebe",
)
_SURNAMES = (
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker"
    " White Roberts Green Hall Thomas Clarke Jackson Wood Harris Edwards Turner Martin Cooper Hill Ward"
    " Hughes Moore Clark King Harrison Lewis Baker Lee Allen Morris Khan Scott Watson Davis Parker James"
    " Bennett Young Phillips Richardson Mitchell Bailey Carter Cook Shaw Bell Collins Morgan Kelly Begum"
    " Miller Cox Hussain Marshall Simpson Price Anderson Adams Wilkinson Foster Ellis Murphy Chapman"
    " Mason Gray Richards Webb Rogers Hunt Mills O'Brien O'Connor O'Neill McDonald MacKenzie"
)
_NICKNAMES = (
    "William:Bill,Will,Billy Robert:Bob,Rob,Bobby Richard:Dick,Rich,Ricky James:Jim,Jamie,Jimmy"
    " John:Jack,Johnny,Jon Thomas:Tom,Tommy,Thom Michael:Mick,Mike,Mikey Stephen:Steve,Steven,Stevie"
    " Steven:Steve,Stephen,Stevie Anthony:Tony,Ant,Antony Christopher:Chris,Kit,Kris"
    " David:Dave,Davey,Davy Andrew:Andy,Drew,Andi Daniel:Dan,Danny,Dani Matthew:Matt,Mat,Matty"
    " Joshua:Josh,Joshy,Joss Samuel:Sam,Sammy,Samual Benjamin:Ben,Benny,Benji Edward:Ted,Ed,Eddie"
    " Joseph:Joe,Joey,Jo Alexander:Alex,Al,Sandy Nicholas:Nick,Nicky,Nico Jonathan:Jon,Jonny,Jonathon"
    " Timothy:Tim,Timmy,Timo Peter:Pete,Petey,Pet Philip:Phil,Phillip,Pip Kenneth:Ken,Kenny,Ken"
    " Ronald:Ron,Ronnie,Ron Frederick:Fred,Freddie,Fredrick George:Georgie,Geo,Georg"
    " Charlie:Charles,Chas,Charley Harry:Harold,Henry,Harrison Raymond:Ray,Raymund,Ray"
    " Donald:Don,Donny,Don Gary:Gaz,Garry,Gaz Kevin:Kev,Kevan,Kev Martin:Marty,Martyn,Mart"
    " Margaret:Maggie,Peggy,Meg Elizabeth:Liz,Beth,Betty Patricia:Pat,Trish,Patsy Susan:Sue,Susie,Suzie"
    " Catherine:Cath,Kate,Cathy Katherine:Kath,Kate,Katie Kathleen:Kath,Kathy,Kay"
    " Christine:Chris,Chrissie,Tina Jacqueline:Jackie,Jacqui,Jacky Deborah:Debbie,Deb,Debra"
    " Jennifer:Jenny,Jen,Jenni Victoria:Vicky,Vicki,Tori Rebecca:Becky,Becca,Bex"
    " Samantha:Sam,Sammy,Samanta Amanda:Mandy,Manda,Mand Dorothy:Dot,Dottie,Dolly"
    " Barbara:Barb,Babs,Barbra Alexandra:Alex,Sandra,Lexi Charlotte:Charlie,Lottie,Char"
    " Abigail:Abi,Abby,Gail Jessica:Jess,Jessie,Jesica Sandra:Sandy,San,Sandie Pamela:Pam,Pammy,Pam"
    " Natalie:Nat,Nataly,Natalia Isabella:Bella,Izzy,Isabel Danielle:Dani,Danni,Daniella"
    " Joanne:Jo,Joanna,Joan Nicola:Nicky,Nikki,Nic Mohammed:Muhammad,Mohamed,Mohd"
    " Ahmed:Ahmad,Achmed,Ahmet Hussein:Hussain,Husain,Hossein Yusuf:Yousef,Youssef,Yusef"
    " Abdullah:Abdulla,Abdul,Abdulah Fatima:Fatma,Fatimah,Fathima Aisha:Ayesha,Aysha,Aishah"
    " Maryam:Mariam,Miriam,Maria"
)
# Communities whose names are few: two strangers share a name there far more often than elsewhere.
_COMMUNITIES = (
    (
        "Mohammed Ali Ahmed Imran Abdul Usman Hassan Bilal Asif Hamza Tariq Yusuf Zain Khalid Omar Adnan"
        " Nadeem",
        "Aisha Fatima Zainab Nasreen Maryam Shazia Khadija Saima Rukhsana Amina Sana Nazia Farah Bushra"
        " Hafsa Iqra",
        "Khan Ahmed Hussain Ali Begum Akhtar Shah Mahmood Malik Iqbal Miah Rahman Uddin Chowdhury Mirza"
        " Bibi Aslam",
        0.75,
    ),
    (
        "Gurpreet Harjit Jaspal Manjit Sukhdev Amrit Balwinder Kuldip Ranjit Harpreet Jagdeep Arjan"
        " Hardeep Karan",
        "Harpreet Manpreet Jasbir Gurpreet Kulwinder Simran Surinder Parminder Navdeep Baljit Kiran"
        " Amrit Sukhjit",
        "Singh Kaur Dhillon Sandhu Gill Sidhu Grewal",
        1.6,
    ),
    (
        "Mohamed Ahmed Abdullah Ibrahim Yusuf Ali Hussein Hassan Osman Omar Tesfay Yonas Samuel Mehari"
        " Farid Habib",
        "Fatima Maryam Amina Hawa Halima Aisha Sara Khadija Zahra Selam Rahel Semira Asha Leyla Hodan Nadia",
        "Mohamed Ali Ahmed Hassan Abdi Ibrahim Osman Hussein Omar Yusuf Tesfay Haile Noori Ahmadi Rahimi"
        " Kidane",
        0.8,
    ),
)
REFUGEES = 3  # the last community's place among the pools: many of them have 1 January as official birthday
_STARTS = (
    "Ash Bar Beck Brad Brom Bur Cal Car Chad Cop Cran Dal Den Dun East Ef Far Fen Gar Glas Had Hal Ham"
    " Har Hath Hin Hol Horn Kel Ken Kirk Lang Lin Lod Mar Mel Mid Nor Oak Ol Pem Pen Pick Pres Rad Red"
    " Rish Rock Rud Sal Sef Shel Stan Sut Tem Thor Til Tun Up Wad Wal War Wes Whit Win Wor Yar"
).split()
_MIDDLES = ("", "a", "en", "er", "ing", "le", "o")
_ENDS = (
    "bank beck borne bourne bridge brook bury by cliffe combe cote croft dale den don ell field ford"
    " gate ham hurst ington land ley low man mere more ridge shaw side son stall stead stock stone ton"
    " wall ward water way well wick wood worth wright"
).split()
_FORE_STARTS = "A Be Ca Da E Fe Ga Ha I Ja Ka La Ma Na O Pe Ra Sa Ta Va We Xa Ya Za Li Mi Ro So Te".split()
_FORE_MIDDLES = "b d l la li m mi n ni r ri ro s t v".split()
_FORE_ENDS = {"M": "an ar as en in on o us".split(), "F": "a ah elle ia ie ina y anne".split()}


@dataclass(frozen=True)
class Pool:
    """Names of one community: forenames by sex and era with their shares, and surnames with theirs."""

    forenames: dict[tuple[str, int], tuple[np.ndarray, np.ndarray]]  # sex, era -> name numbers, shares
    surnames: tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Names:
    """Every name by number, and the pools that draw on them; -1 stands for none."""

    forenames: list[str]
    surnames: list[str]
    pools: tuple[Pool, ...]
    other_forms: np.ndarray  # three other forms of each forename
    nearest: np.ndarray  # a forename that looks much like it


def era_of(birth_year: np.ndarray) -> np.ndarray:
    """0 before 1960, 1 to 1979, 2 to 1999, 3 since."""
    return np.searchsorted([1960, 1980, 2000], birth_year, side="right")


def _shares(n_names: int, slope: float) -> np.ndarray:
    weight = np.arange(1, n_names + 1, dtype=float) ** -slope
    return np.asarray(weight / weight.sum())


def _made(
    starts: list[str], middles: list[str], ends: list[str], n_names: int, random: Generator
) -> list[str]:
    """So many different names of a start, a middle and an end, in random order."""
    every = [a + b + c for a in starts for b in middles for c in ends]
    return [every[i] for i in random.permutation(len(every))[:n_names]]


def names() -> Names:
    """The same names always: people differ from seed to seed, the country does not."""
    random = np.random.default_rng(4)
    number: dict[str, int] = {}

    def numbers(words: list[str]) -> np.ndarray:
        return np.array([number.setdefault(word, len(number)) for word in dict.fromkeys(words)])

    general: dict[tuple[str, int], tuple[np.ndarray, np.ndarray]] = {}
    for sex, eras in (("M", _MEN), ("F", _WOMEN)):
        rare = _made(_FORE_STARTS, _FORE_MIDDLES, _FORE_ENDS[sex], 400, random)
        for era, listed in enumerate(eras):
            near = [word for other in eras[max(0, era - 1) : era + 2] for word in other.split()]
            # 480 names at this slope: the most given has 2.8% of its sex and era
            ranked = numbers((listed.split() + near + rare)[:600])[:480]
            general[sex, era] = ranked, _shares(len(ranked), 0.55)
    made = _made(_STARTS, list(_MIDDLES), _ENDS, 20_000, random)
    surnames = list(dict.fromkeys(_SURNAMES.split() + made))
    # some 20,000 surnames at this slope: the most frequent has 1.2%
    pools = [Pool(general, (np.arange(len(surnames)), _shares(len(surnames), 0.67)))]
    place = {word: i for i, word in enumerate(surnames)}
    for men, women, family, slope in _COMMUNITIES:
        own = np.array([place.setdefault(word, len(place)) for word in family.split()])
        fore = {
            (sex, era): _ranked(numbers(text.split()))
            for sex, text in (("M", men), ("F", women))
            for era in range(4)
        }
        pools.append(Pool(fore, (own, _shares(len(own), slope))))
    given = sorted({int(i) for pool in pools for listed, _ in pool.forenames.values() for i in listed})
    forms = dict(entry.split(":") for entry in _NICKNAMES.split())
    pairs = {key: numbers(text.split(",")) for key, text in forms.items()}
    other_forms = np.full((len(number), 3), -1)
    for key, held in pairs.items():
        if key in number:
            other_forms[number[key]] = np.resize(held, 3)
    return Names(list(number), list(place), tuple(pools), other_forms, _nearest(list(number), given))


def _nearest(forenames: list[str], given: list[int]) -> np.ndarray:
    """The next given forename in the alphabet, where both have the first three letters in common."""
    found = np.full(len(forenames), -1)
    ordered = sorted(given, key=lambda i: forenames[i])
    for one, other in zip(ordered, ordered[1:], strict=False):
        if forenames[one][:3] == forenames[other][:3]:
            found[one], found[other] = other, one
    return found


def _ranked(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return found, _shares(len(found), 0.7)
