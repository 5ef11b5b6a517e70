"""Word lists of the synthetic TMDB files: languages, countries, studios, names and themes."""

from __future__ import annotations

GENRES = {
    "Action": (28, "Action"),
    "Adventure": (12, "Adventure"),
    "Animation": (16, "Animation"),
    "Children's": (10751, "Family"),
    "Comedy": (35, "Comedy"),
    "Crime": (80, "Crime"),
    "Documentary": (99, "Documentary"),
    "Drama": (18, "Drama"),
    "Fantasy": (14, "Fantasy"),
    "Film-Noir": (80, "Crime"),
    "Horror": (27, "Horror"),
    "Musical": (10402, "Music"),
    "Mystery": (9648, "Mystery"),
    "Romance": (10749, "Romance"),
    "Sci-Fi": (878, "Science Fiction"),
    "Thriller": (53, "Thriller"),
    "War": (10752, "War"),
    "Western": (37, "Western"),
}
"""TMDB's genres for those of MovieLens."""

LANGUAGES = {
    "en": ("English", ("US", "US", "US", "US", "GB", "CA", "AU", "IE")),
    "fr": ("Français", ("FR", "FR", "BE", "CA")),
    "es": ("Español", ("ES", "MX", "AR")),
    "de": ("Deutsch", ("DE", "AT")),
    "it": ("Italiano", ("IT",)),
    "pt": ("Português", ("PT", "BR")),
    "sv": ("svenska", ("SE",)),
    "da": ("Dansk", ("DK",)),
    "is": ("Íslenska", ("IS",)),
    "ja": ("日本語", ("JP",)),
    "ru": ("Русский", ("RU",)),
    "hi": ("हिन्दी", ("IN",)),
    "ko": ("한국어/조선말", ("KR",)),
    "xx": ("No Language", ("US", "FR")),
}
"""By code: the language's own name, and its production countries."""
OTHER_LANGUAGES = ("ja", "ru", "hi", "ko", "it", "fr", "de", "xx")
COUNTRIES = {
    "AR": "Argentina",
    "AT": "Austria",
    "AU": "Australia",
    "BE": "Belgium",
    "BR": "Brazil",
    "CA": "Canada",
    "DE": "Germany",
    "DK": "Denmark",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "IN": "India",
    "IS": "Iceland",
    "IT": "Italy",
    "JP": "Japan",
    "KR": "South Korea",
    "MX": "Mexico",
    "NA": "Namibia",
    "PT": "Portugal",
    "RU": "Russia",
    "SE": "Sweden",
    "US": "United States of America",
}
TITLE_PREFIXES = {
    "fr": ("La Forêt", "L'Été", "La Fenêtre", "Les", "Le", "La Séance"),
    "es": ("El", "La Señora", "Los", "La Montaña"),
    "de": ("Die", "Das", "Der"),
    "it": (
        "La Città",
        "La Libertà",
        "La Verità",
        "La Felicità",
        "Felicità",
        "Più",
        "Lunedì",
        "Giovedì",
    ),
    "pt": ("O", "A"),
    "sv": ("Sånger", "Flickan", "Vägen", "Höst", "Tåget", "Bröderna", "Sommarnätter", "Fågeln"),
    "da": ("Søndag", "Kærlighed", "Forår", "Børnene", "Længsel", "Mødet", "Brødre", "Søstre"),
    "is": ("Aðventa", "Vorið", "Nótt", "Bréf", "Húsið", "Leiðin", "Móðir", "Sögur"),
}
"""First words of original titles, by language."""

STUDIO_ENDINGS = (
    *("Pictures", "Films", "Studios", "Productions", "Entertainment", "Cinéma"),
    *("Bros.", "& Sons", "Film A/S", "Plus+", "(Holding) Ltd."),
)
FIRST_NAMES = (
    *("Ada", "Bruno", "Clara", "Dario", "Edda", "Felix", "Greta", "Hugo", "Ines", "Jonas"),
    *("Klara", "Leo", "Mira", "Nils", "Olga", "Pablo", "Rosa", "Simon", "Tilda", "Viktor"),
    *("Zoë", "André", "Søren", "Łucja", "Renée", "Günther", "Iñigo", "Ağça", "Jiří", "Chloé"),
    *("Walt", "Maud", "Otis", "Pearl", "Ruth", "Saul", "Thea", "Ugo", "Vera", "Wim"),
)
SURNAME_PREFIXES = ("", "", "", "", "O'", "D'", "Mac", "van ", "de ", "Le ")
CREW_JOBS = (
    ("Production", "Producer"),
    ("Writing", "Screenplay"),
    ("Editing", "Editor"),
    ("Camera", "Director of Photography"),
    ("Sound", "Original Music Composer"),
    ("Art", "Production Design"),
    ("Costume & Make-Up", "Costume Design"),
    ("Production", "Executive Producer"),
    ("Directing", "Assistant Director"),
    ("Directing", "Script Supervisor"),
)
ROLES = ("Doctor", "Captain", "Inspector", "Teacher", "Stranger", "Neighbour", "Judge", "Driver")

THEMES = (
    (("loneliness", "exile"), ("friendship", "best friend")),
    (("revenge", "blood feud"), ("forgiveness", "reconciliation")),
    (("small town", "village life"), ("big city", "night life")),
    (("coming of age", "children's home"), ("old age", "last wish")),
    (("wealth", "high society"), ("poverty", "working class")),
    (("faith", "pilgrimage"), ("science", "experiment")),
    (("loyalty", "oath"), ("betrayal", "double agent")),
    (("escape", "prison break"), ("homecoming", "father's house")),
)
"""For each latent factor the themes of low and of high values."""
