"""Word lists from which titles, people and places of synthetic films are generated.

Longer than other modules, since it is a data table.
"""

from __future__ import annotations

from typing import NamedTuple


class WordPool(NamedTuple):
    adjectives: str
    nouns: str


GENRE_WORDS = {
    "Action": WordPool(
        "Burning Iron Reckless Armed Deadly Roaring Red Steel Furious Sudden Blazing Hard",
        "Strike Fist Convoy Showdown Ambush Bullet Raid Pursuit Vengeance Hammer Siege Fuse"
        " Warrant Detonation Blade Mercenary",
    ),
    "Adventure": WordPool(
        "Lost Uncharted Golden Distant Wild Forgotten Perilous Hidden Emerald Northern Coral",
        "Voyage Compass Expedition Treasure Caravan River Summit Map Temple Passage Lagoon Idol"
        " Shipwreck Jungle Ascent",
    ),
    "Animation": WordPool(
        "Painted Bouncing Tiny Magic Musical Clockwork Paper Dancing Marble Velvet Spotted",
        "Rabbit Puppet Kite Crayon Teapot Sparrow Carousel Turnip Marionette Balloon Snail Lantern"
        " Pudding Inkwell",
    ),
    "Children's": WordPool(
        "Little Curious Brave Naughty Lucky Snowy Cosy Wandering Shaggy Whistling Merry",
        "Pony Treehouse Kitten Holiday Bicycle Secret Picnic Otter Classroom Sandcastle Birthday"
        " Hedgehog Schooner Toymaker Goose",
    ),
    "Comedy": WordPool(
        "Awkward Borrowed Silly Accidental Second-Hand Clumsy Overdue Unlikely Cheap Cheerful"
        " Misplaced Spare",
        "Wedding Landlord Neighbour Sandwich Lottery Vacation Mix-Up Chaperone Trousers Dentist"
        " Reunion Casserole Understudy Moustache Plumber",
    ),
    "Crime": WordPool(
        "Crooked Marked Stolen Dirty Broken Loaded Bitter Paid Wanted Forged Unpaid",
        "Heist Alibi Racket Ledger Informer Verdict Payoff Getaway Safe Parole Syndicate Witness"
        " Fence Ransom Precinct",
    ),
    "Documentary": WordPool(
        "Unseen Living Vanishing Ordinary Untold Working Frozen Honest Patient Migrating",
        "Portrait Harvest Glacier Archive Orchestra Migration Workshop Testimony Apprentice"
        " Diary Census Beekeeper Lighthouse Marathon",
    ),
    "Drama": WordPool(
        "Silent Faded Winter Fragile Unspoken Long Distant Tender Autumn Quiet Hollow Grey"
        " Patient Unfinished",
        "Confession Orchard Daughter Letter Inheritance Father Harbour Promise Silence Farewell"
        " Season Window Verdict House Widow Brother Reckoning Tide",
    ),
    "Fantasy": WordPool(
        "Enchanted Crystal Ancient Moonlit Winged Cursed Silver Whispering Eternal Thorned",
        "Dragon Sorcerer Crown Realm Unicorn Prophecy Amulet Tower Griffin Spell Wizard Mirror"
        " Giant Throne",
    ),
    "Film-Noir": WordPool(
        "Smoky Double Midnight Shadowed Guilty Velvet Rainy Fatal Lonely Crooked",
        "Alley Blonde Stranger Cigarette Alibi Staircase Shadow Motive Nightclub Detour Pier"
        " Suspect Lipstick Trenchcoat",
    ),
    "Horror": WordPool(
        "Hollow Bloody Rotten Haunted Screaming Pale Buried Crawling Unholy Severed Sleepless",
        "Crypt Curse Cellar Ghoul Graveyard Butcher Coven Scream Asylum Corpse Scarecrow Nightmare"
        " Vampire Attic Leech",
    ),
    "Musical": WordPool(
        "Singing Dazzling Swinging Harmonious Velvet Tapping Sparkling Off-Key Midsummer",
        "Serenade Chorus Ballroom Cabaret Melody Encore Waltz Operetta Footlight Refrain Songbird"
        " Overture Bandstand Tambourine",
    ),
    "Mystery": WordPool(
        "Locked Missing Veiled Curious Thirteenth Sealed Unsigned Vanished Hidden Faceless",
        "Clue Cipher Manor Inspector Disappearance Key Riddle Lodger Manuscript Footprint Secret"
        " Heirloom Telegram Inquest",
    ),
    "Romance": WordPool(
        "Tender Borrowed Secret Summer Sweet Reluctant Moonlit Hopeless Forbidden Rose-Coloured",
        "Kiss Bouquet Proposal Sweetheart Honeymoon Valentine Waltz Rendezvous Heart Courtship"
        " Bride Embrace Postcard Vow",
    ),
    "Sci-Fi": WordPool(
        "Orbital Android Quantum Lunar Galactic Artificial Frozen Parallel Magnetic Synthetic",
        "Colony Starship Signal Robot Asteroid Clone Reactor Paradox Satellite Mutant Cosmonaut"
        " Engine Eclipse Transmission Spore",
    ),
    "Thriller": WordPool(
        "Cold Fatal Blind Sudden Vanishing Tense Narrow Final Wired Nameless Unlisted",
        "Hostage Deadline Obsession Conspiracy Witness Betrayal Silencer Countdown Suspect"
        " Stalker Threat Wiretap Courier Stairwell",
    ),
    "War": WordPool(
        "Fallen Muddy Forgotten Scorched Wounded Occupied Brave Frozen Shattered Thin",
        "Battalion Trench Regiment Armistice Bunker Sergeant Frontier Platoon Offensive Medal"
        " Minefield Bugle Garrison Deserter",
    ),
    "Western": WordPool(
        "Dusty Lonesome Lawless Sundown Six-Gun Rawhide Copper Wild Parched Bent",
        "Sheriff Stagecoach Gunslinger Saloon Rustler Canyon Outlaw Prairie Posse Homestead"
        " Marshal Mustang Spur Prospector",
    ),
}
"""The words that are typical of a genre."""

MOMENTS = (
    "Winter Summer Autumn Spring Midnight Morning Sunday Carnival Christmas Harvest April November"
    " Moonlight Twilight Rain Snow Silence Love Strangers Shadows"
)
QUALIFIERS = (
    "Last First Second Third Final Only",
    "Long Lost Old New Great Little Forgotten",
    "Red Black White Golden Silver Blue",
    "Perfect Secret Wrong Other Good Wicked",
)
"""Adjectives of any genre; a group is drawn first."""

STREETS = (
    "Elm Maple Chapel Mill Station Orchard Church Bridge Harbour Market Willow Garden Park School"
    " River Spring Cedar Castle King Queen Abbey Juniper Tower Meadow"
)
LOCATIONS = "Street Lane Road Avenue Square Hill Terrace Row Crossing Court Gate Quay"
CITIES = (
    "Marseille Toulouse Bordeaux Nantes Lyon Dijon Reims Calais Biarritz Perpignan Grenoble Nice"
    " Strasbourg Brest Rouen Montpellier",
    "Madrid Barcelona Bilbao Granada Salamanca Valencia Toledo Lisbon Porto Coimbra Braga Faro"
    " Malaga Segovia Murcia Pamplona",
    "Rome Venice Naples Milan Turin Genoa Palermo Bologna Verona Florence Trieste Siena Padua Parma"
    " Bari Pisa",
    "Berlin Hamburg Munich Vienna Salzburg Dresden Leipzig Cologne Bremen Zurich Basel Lucerne Graz"
    " Potsdam Weimar Nuremberg",
    "London Dublin Bristol Glasgow Liverpool Cardiff Belfast Brighton Dover Manchester Plymouth"
    " Galway Cork Canterbury York Leeds",
    "Stockholm Copenhagen Bergen Reykjavik Helsinki Gothenburg Turku Narvik Riga Vilnius Tallinn"
    " Stavanger Trondheim Kalmar Lund Visby",
    "Prague Warsaw Budapest Belgrade Krakow Sofia Bucharest Moscow Kiev Gdansk Sarajevo Zagreb"
    " Dubrovnik Ljubljana Bratislava Petersburg",
    "Boston Chicago Dallas Detroit Denver Memphis Savannah Seattle Phoenix Pittsburgh Baltimore"
    " Charleston Houston Tucson Reno Portland",
    "Philadelphia Minneapolis Nashville Milwaukee Sacramento Cleveland Tulsa Richmond Jackson"
    " Lincoln Madison Montgomery Knoxville Vancouver Toronto Calgary",
    "Havana Bogota Lima Caracas Montevideo Santiago Quito Valparaiso Rosario Recife Salvador"
    " Veracruz Cartagena Mendoza Managua Montreal",
    "Cairo Tangier Casablanca Tunis Nairobi Dakar Marrakesh Khartoum Beirut Damascus Baghdad"
    " Jerusalem Tehran Kabul Samarkand Zanzibar",
    "Tokyo Kyoto Shanghai Bangkok Hanoi Bombay Calcutta Singapore Manila Saigon Seoul Peking Darwin"
    " Sydney Melbourne Hobart",
)
"""By region, which is drawn first."""

TITLE_FIRST_NAMES = (
    "Adam Alice Anna Arthur Beatrice Ben Carla Charlie Clara Daniel David Diana Edith Edward Ella"
    " Emma Felix Frank Frances George Grace Hannah Harry Helen Henry Jack James Jane Joe Julia Kate"
    " Laura Leo Lucy Margaret Maria Martin Max Molly Nora Oliver Oscar Paul Peter Rose Ruth Sam"
    " Sarah Simon Sophie Theo Thomas Victor Walter"
)
SURNAME_STARTS = (
    "Ash Black Brad Brook Cal Clay Dun Fair Hart Haw Hol Kings Lang Mar Mil North Oak Pem Red"
    " Shel Stan Thorn Wake West Whit Win Wood"
)
SURNAME_ENDINGS = "ford ley ton well wood worth by field man ham stone ridge brook more land burn"

NAME_STARTS = (
    "Vel Kar Mor Zan Ori Tam Bel Dra Fen Gal Hol Isk Jor Lun Nar Pel Quil Ros Sil Tor Ulm Wyn Yar"
    " Zel Brim Cass Eld Gris"
)
NAME_MIDDLES = "a e i o u en an ir ol ar em il"
NAME_ENDINGS = "dra mir vane thor ska lin mond wick bry quist ston wen zar phine dell mott"
TOWN_ENDINGS = "burg haven moor field ville stead grad port ford mere dale holm"

FOREIGN_PREFIXES = (
    (
        ("La Forêt de", "The Forest of"),
        ("L'Été à", "Summer in"),
        ("La Fenêtre de", "The Window of"),
        ("Les Frères de", "The Brothers from"),
        ("Le Garçon de", "The Boy from"),
        ("La Séance de", "The Session in"),
        ("Les Années de", "The Years in"),
        ("Le Théâtre de", "The Theatre of"),
    ),
    (
        ("El Corazón de", "The Heart of"),
        ("La Señora de", "The Lady from"),
        ("El Niño de", "The Child from"),
        ("Los Años de", "The Time in"),
        ("La Montaña de", "The Mountain of"),
        ("El Jardín de", "The Garden of"),
        ("Los Últimos Días de", "The Last Days of"),
        ("El Otoño en", "One Autumn in"),
    ),
    (
        ("Die Brücke von", "The Bridge of"),
        ("Das Mädchen aus", "The Girl from"),
        ("Der König von", "The King of"),
        ("Die Straße nach", "The Road to"),
        ("Die Nächte von", "The Nights of"),
        ("Das Fräulein aus", "The Lady of"),
        ("Der Bäcker von", "The Baker of"),
        ("Die Schwestern aus", "The Sisters from"),
    ),
    (
        ("La Città di", "The City of"),
        ("La Libertà di", "The Freedom of"),
        ("La Verità su", "The Truth about"),
        ("Felicità a", "Happiness in"),
        ("Più Vicino a", "Closer to"),
        ("Lunedì a", "Monday in"),
        ("Giovedì a", "Thursday in"),
        ("La Felicità di", "The Joy of"),
    ),
    (
        ("O Coração de", "The Soul of"),
        ("A Canção de", "The Song of"),
        ("O Capitão de", "The Captain of"),
        ("A Estação de", "The Station of"),
        ("O Último Verão em", "The Last Summer in"),
        ("A Última Noite em", "The Last Night in"),
        ("O Silêncio de", "The Quiet of"),
        ("A Praça de", "The Square of"),
    ),
    (
        ("Sånger från", "Songs from"),
        ("Flickan från", "The Daughter of"),
        ("Vägen till", "The Way to"),
        ("Höst i", "Autumn in"),
        ("Tåget till", "The Train to"),
        ("Bröderna från", "The Sons of"),
        ("Sommarnätter i", "Summer Nights in"),
        ("Fågeln från", "The Bird from"),
    ),
    (
        ("Søndag i", "Sunday in"),
        ("Kærlighed i", "Love in"),
        ("Forår i", "Spring in"),
        ("Børnene fra", "The Children from"),
        ("Længsel efter", "Longing for"),
        ("Mødet i", "The Meeting in"),
        ("Brødre i", "Brothers in"),
        ("Søstre i", "Sisters in"),
    ),
    (
        ("Aðventa í", "Advent in"),
        ("Vorið í", "The Spring in"),
        ("Nótt í", "Night in"),
        ("Bréf frá", "Letters from"),
        ("Húsið í", "The House in"),
        ("Leiðin til", "The Path to"),
        ("Móðir frá", "The Mother from"),
        ("Sögur frá", "Stories from"),
    ),
)
"""First words of foreign titles, and their English translations; a language is drawn first."""

SUBTITLES = (
    "The {noun}",
    "{adjective} {noun}",
    "{adjective} {noun} in {city}",
    "The {adjective} {noun}",
)
"""Templates of a sequel's subtitle."""
