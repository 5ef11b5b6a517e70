"""Names of genders, occupations, rating classes and genres in English, Portuguese and Spanish.

`(a)` marks a word that has a feminine form; `/` separates two names of the same thing.
"""

from __future__ import annotations

from typing import NamedTuple

LANGUAGES = ("en", "pt", "es")


class Names(NamedTuple):
    en: str
    pt: str
    es: str


GENDERS = {
    "F": Names("female", "feminino", "femenino"),
    "M": Names("male", "masculino", "masculino"),
}
GENDER_SYNONYMS = {
    "F": ("F", "woman", "feminina", "mulher", "femenina", "mujer"),
    "M": ("M", "man", "masculina", "homem", "hombre"),
}
"""Further spellings that are accepted."""

OCCUPATIONS = (
    Names("other", "outra", "otra"),
    Names("academic/educator", "acadêmico(a)/educador(a)", "académico(a)/educador(a)"),
    Names("artist", "artista", "artista"),
    Names("clerical/admin", "auxiliar administrativo(a)", "administrativo(a)"),
    Names("college/grad student", "universitário(a)/pós-graduando(a)", "universitario(a)/posgrado"),
    Names("customer service", "atendimento ao cliente", "atención al cliente"),
    Names("doctor/health care", "médico(a)/saúde", "médico(a)/salud"),
    Names("executive/managerial", "executivo(a)/gerente", "ejecutivo(a)/gerente"),
    Names("farmer", "agricultor(a)", "agricultor(a)"),
    Names("homemaker", "do lar", "labores del hogar"),
    Names("K-12 student", "estudante do ensino básico", "estudiante de escuela"),
    Names("lawyer", "advogado(a)", "abogado(a)"),
    Names("programmer", "programador(a)", "programador(a)"),
    Names("retired", "aposentado(a)", "jubilado(a)"),
    Names("sales/marketing", "vendas/marketing", "ventas/marketing"),
    Names("scientist", "cientista", "científico(a)"),
    Names("self-employed", "autônomo(a)", "autónomo(a)"),
    Names("technician/engineer", "técnico(a)/engenheiro(a)", "técnico(a)/ingeniero(a)"),
    Names("tradesman/craftsman", "trabalhador(a) manual/artesão", "oficio manual/artesano(a)"),
    Names("unemployed", "desempregado(a)", "desempleado(a)"),
    Names("writer", "escritor(a)", "escritor(a)"),
)
"""In the order of `columns.OCCUPATIONS`, whose names are the English ones."""

CLASSES = (
    Names("hated", "detestei", "detesté"),
    Names("disliked", "não gostei", "no me gustó"),
    Names("liked", "gostei", "me gustó"),
    Names("loved", "adorei", "me encantó"),
)
"""In the order of `columns.CLASSES`."""

GENRES = (
    Names("Action", "Ação", "Acción"),
    Names("Adventure", "Aventura", "Aventura"),
    Names("Animation", "Animação", "Animación"),
    Names("Children", "Infantil", "Infantil"),
    Names("Children's", "Infantil", "Infantil"),
    Names("Comedy", "Comédia", "Comedia"),
    Names("Crime", "Policial", "Policial"),
    Names("Documentary", "Documentário", "Documental"),
    Names("Drama", "Drama", "Drama"),
    Names("Family", "Família", "Familia"),
    Names("Fantasy", "Fantasia", "Fantasía"),
    Names("Film-Noir", "Noir", "Cine negro"),
    Names("Foreign", "Estrangeiro", "Extranjero"),
    Names("History", "História", "Historia"),
    Names("Horror", "Terror", "Terror"),
    Names("IMAX", "IMAX", "IMAX"),
    Names("Music", "Música", "Música"),
    Names("Musical", "Musical", "Musical"),
    Names("Mystery", "Mistério", "Misterio"),
    Names("Romance", "Romance", "Romance"),
    Names("Sci-Fi", "Ficção científica", "Ciencia ficción"),
    Names("Science Fiction", "Ficção científica", "Ciencia ficción"),
    Names("TV Movie", "Filme de TV", "Película de TV"),
    Names("Thriller", "Suspense", "Suspenso"),
    Names("War", "Guerra", "Guerra"),
    Names("Western", "Faroeste", "Western"),
)
