"""Word lists from which titles, people and places of synthetic films are generated."""

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

LOCATIONS = "Street Lane Hill Harbour Bridge Square Crossing Point Island Valley Station Gate Quay"

NAME_STARTS = (
    "Vel Kar Mor Zan Ori Tam Bel Dra Fen Gal Hol Isk Jor Lun Nar Pel Quil Ros Sil Tor Ulm Wyn Yar"
    " Zel Brim Cass Eld Gris"
)
NAME_MIDDLES = "a e i o u en an ir ol ar em il"
NAME_ENDINGS = "dra mir vane thor ska lin mond wick bry quist ston wen zar phine dell mott"
TOWN_ENDINGS = "burg haven moor field ville stead grad port ford mere dale holm"

FOREIGN_PREFIXES = (
    ("La Forêt de", "The Forest of"),
    ("L'Été à", "The Summer in"),
    ("La Fenêtre de", "The Window of"),
    ("Les Frères de", "The Brothers of"),
    ("Le Garçon de", "The Boy from"),
    ("La Séance de", "The Sitting of"),
    ("El Corazón de", "The Heart of"),
    ("La Señora de", "The Lady of"),
    ("El Niño de", "The Child of"),
    ("Los Años de", "The Years of"),
    ("La Montaña de", "The Mountain of"),
    ("Die Brücke von", "The Bridge of"),
    ("Das Mädchen aus", "The Girl from"),
    ("Der König von", "The King of"),
    ("Die Straße nach", "The Road to"),
    ("La Città di", "The City of"),
    ("O Coração de", "The Heart of"),
    ("A Canção de", "The Song of"),
    ("O Capitão de", "The Captain of"),
    ("Sånger från", "Songs from"),
    ("Flickan på", "The Girl on"),
    ("Søndag i", "Sunday in"),
    ("Kærlighed i", "Love in"),
    ("Aðventa í", "Advent in"),
)
"""First words of foreign titles, and their English translations."""

SUBTITLES = ("The {noun}", "{adjective} {noun}", "{noun} of {town}", "The {adjective} {noun}")
"""Templates of a sequel's subtitle."""
