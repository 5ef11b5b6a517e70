"""The catalogue queries that are served.

To add one, write its function in `catalog/` and add an entry here. The fields, the answer type and
the description come from the function's signature and docstring.
"""

from __future__ import annotations

from matinee.catalog.streaming import queries as streaming
from matinee.catalog.tmdb import queries as tmdb
from matinee.service.routes import similar
from matinee.service.routes.query_spec import QuerySpec
from matinee.service.state.catalogs import STREAMING, TMDB

_MONTH = {"mes": "enero"}, {"mes": "enero", "cantidad": 5900}
_DAY = {"dia": "viernes"}, {"dia": "viernes", "cantidad": 13700}
_TITANIC = {"titulo": "Titanic", "anio": 1997}

QUERIES = (
    QuerySpec(
        TMDB,
        "peliculas_idioma",
        tmdb.peliculas_idioma,
        {"idioma": "es"},
        {"idioma": "es", "cantidad": 990},
    ),
    QuerySpec(
        TMDB,
        "peliculas_duracion",
        tmdb.peliculas_duracion,
        {"pelicula": "Face/Off", "anio": 1997},
        {"pelicula": "Face/Off", "duracion": 138, "anio": 1997},
    ),
    QuerySpec(
        TMDB,
        "franquicia",
        tmdb.franquicia,
        {"franquicia": "Toy Story Collection"},
        {
            "franquicia": "Toy Story Collection",
            "cantidad": 3,
            "ganancia_total": 1937890243,
            "ganancia_promedio": 645963414.3,
            "cantidad_con_ganancia": 3,
        },
    ),
    QuerySpec(
        TMDB,
        "peliculas_pais",
        tmdb.peliculas_pais,
        {"pais": "France"},
        {"pais": "France", "cantidad": 3900},
    ),
    QuerySpec(
        TMDB,
        "productoras_exitosas",
        tmdb.productoras_exitosas,
        {"productora": "Pixar Animation Studios"},
        {"productora": "Pixar Animation Studios", "revenue_total": 11188533734, "cantidad": 50},
    ),
    QuerySpec(
        TMDB,
        "get_director",
        tmdb.get_director,
        {"nombre_director": "Jean-Pierre Jeunet"},
        {
            "director": "Jean-Pierre Jeunet",
            "retorno_total_director": 17.4,
            "retorno_promedio_director": 17.4,
            "revenue_sobre_budget": 17.4,
            "peliculas": ["Amélie"],
            "anio": [2001],
            "fecha": ["2001-04-25"],
            "retorno_pelicula": [17.4],
            "budget_pelicula": [10000000],
            "revenue_pelicula": [173921954],
        },
    ),
    QuerySpec(
        TMDB,
        "get_actor",
        tmdb.get_actor,
        {"nombre_actor": "Tom Hanks"},
        {
            "actor": "Tom Hanks",
            "cantidad_filmaciones": 71,
            "retorno_total": 178.5,
            "retorno_promedio": 2.5,
        },
    ),
    QuerySpec(TMDB, "cantidad_filmaciones_mes", tmdb.cantidad_filmaciones_mes, *_MONTH),
    QuerySpec(TMDB, "peliculas_mes", tmdb.peliculas_mes, *_MONTH),
    QuerySpec(TMDB, "cantidad_filmaciones_dia", tmdb.cantidad_filmaciones_dia, *_DAY),
    QuerySpec(TMDB, "peliculas_dia", tmdb.peliculas_dia, *_DAY),
    QuerySpec(
        TMDB, "score_titulo", tmdb.score_titulo, _TITANIC, {**_TITANIC, "popularidad": 26.88907}
    ),
    QuerySpec(
        TMDB,
        "votos_titulo",
        tmdb.votos_titulo,
        _TITANIC,
        {**_TITANIC, "voto_total": 7770, "voto_promedio": 7.5},
    ),
    QuerySpec(
        TMDB,
        "retorno",
        tmdb.retorno,
        {"pelicula": "Titanic", "anio": 1997},
        {
            "pelicula": "Titanic",
            "inversion": 200000000,
            "ganancia": 1845034188,
            "retorno": 9.22517094,
            "anio": 1997,
        },
    ),
    QuerySpec(
        TMDB,
        "recomendacion",
        similar.recomendacion,
        {"titulo": "Toy Story"},
        {
            "lista recomendada": [
                "Toy Story 3",
                "Toy Story 2",
                "The 40 Year Old Virgin",
                "Burt's Buzz",
                "The Champ",
            ]
        },
        task=similar.TASK,
    ),
    QuerySpec(
        STREAMING,
        "get_max_duration",
        streaming.get_max_duration,
        {"year": 2018, "platform": "hulu", "duration_type": "min"},
        {
            "pelicula": "the house that jack built",
            "duration_int": 152,
            "duration_type": "min",
            "empates": [],
        },
    ),
    QuerySpec(
        STREAMING,
        "get_score_count",
        streaming.get_score_count,
        {"platform": "netflix", "scored": 3.5, "year": 2016},
        {"plataforma": "netflix", "cantidad": 340, "anio": 2016, "score": 3.5},
    ),
    QuerySpec(
        STREAMING,
        "get_count_platform",
        streaming.get_count_platform,
        {"platform": "netflix"},
        {"plataforma": "netflix", "peliculas": 6131, "series": 2676},
    ),
    QuerySpec(
        STREAMING,
        "get_actor",
        streaming.get_actor,
        {"platform": "netflix", "year": 2018},
        {
            "plataforma": "netflix",
            "anio": 2018,
            "actor": "andrea libman",
            "apariciones": 9,
            "empates": [],
        },
    ),
    QuerySpec(
        STREAMING,
        "prod_per_county",
        streaming.prod_per_county,
        {"tipo": "movie", "pais": "france", "anio": 2019},
        {"pais": "france", "anio": 2019, "peliculas": 50},
    ),
    QuerySpec(
        STREAMING,
        "get_contents",
        streaming.get_contents,
        {"rating": "pg-13"},
        {"rating": "pg-13", "contenido": 1290},
    ),
    QuerySpec(
        STREAMING,
        "get_listedin",
        streaming.get_listedin,
        {"genero": "comedy"},
        {"genero": "comedy", "plataforma": "amazon", "cantidad": 2099},
    ),
    QuerySpec(
        STREAMING,
        "get_recommendation",
        streaming.get_recommendation,
        {"titulo": "finding nemo"},
        {
            "recomendacion": [
                "finding dory",
                "wall-e",
                "chasing coral",
                "dory's reef cam",
                "disney's mighty ducks",
            ]
        },
    ),
)
