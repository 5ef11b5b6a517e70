// Messages of the subscriber tab. Each term of a score has three texts: negative, negligible and
// positive.
import { formatDecimal, formatNumber, language } from "../i18n.js";

const MESSAGES = {
  en: {
    heading: "Will this user like this title?",
    lead: "We predict how many stars a streaming user will give a title, and explain the score.",
    user: "User number",
    title: "Title",
    submit: "Predict",
    hint: ({ users, first_user, last_user }) =>
      `${formatNumber(users)} users are known, numbered from ${first_user} to ${last_user}. Other numbers work too.`,
    exampleHeading: "Some predictions",
    sameTitle: "The same title elsewhere:",
    resultHeading: (user, title) => `User ${user} and ${title}`,
    corrected: (typed, title) => `No title is called “${typed}”. Showing results for “${title}”.`,
    label: { true: "Recommended", false: "Not recommended" },
    outOf: (max) => `out of ${max} stars expected`,
    threshold: (stars) => `more than ${stars}`,
    meter: (score, low, high, threshold) =>
      `${score} stars on a scale from ${low} to ${high}; recommended above ${threshold}`,
    found: ({ score, recommended }) =>
      `${formatDecimal(score)} stars: ${recommended ? "recommended" : "not recommended"}.`,
    why: "Why",
    userKnown: (user, n) =>
      `User ${user} has given ${n === 1 ? "1 rating" : `${formatNumber(n)} ratings`}.`,
    userUnknown: (user) => `User ${user} is unknown: every new user gets this score.`,
    titleKnown: (title, n) =>
      `“${title}” has ${n === 1 ? "1 rating" : `${formatNumber(n)} ratings`}.`,
    titleUnknown: (title, usesTraits) =>
      `Nobody has rated “${title}” yet: ${usesTraits ? "the score is based on similar titles" : "the score says nothing about this title"}.`,
    terms: {
      everybody: "Average of all ratings",
      user: [
        (user) => `User ${user} rates lower than others`,
        (user) => `User ${user} rates like others`,
        (user) => `User ${user} rates higher than others`,
      ],
      title: [
        () => "This title is rated lower than others",
        () => "This title is rated like others",
        () => "This title is rated higher than others",
      ],
      traits: [
        () => "Titles of this kind are rated lower",
        () => "Titles of this kind are rated like others",
        () => "Titles of this kind are rated higher",
      ],
      taste: [
        () => "It does not match this user's taste",
        () => "This user's taste makes no difference",
        () => "It matches this user's taste",
      ],
    },
    sum: "Total",
    limited: (sum) => `Total ${sum}, limited to the scale`,
  },
  pt: {
    heading: "Este usuário vai gostar deste título?",
    lead: "Prevemos quantas estrelas um usuário de streaming dará a um título e explicamos a nota.",
    user: "Número do usuário",
    title: "Título",
    submit: "Prever",
    hint: ({ users, first_user, last_user }) =>
      `São conhecidos ${formatNumber(users)} usuários, com números de ${first_user} a ${last_user}. Outros números também funcionam.`,
    exampleHeading: "Algumas previsões",
    sameTitle: "O mesmo título em outro lugar:",
    resultHeading: (user, title) => `Usuário ${user} e ${title}`,
    corrected: (typed, title) =>
      `Nenhum título se chama “${typed}”. Mostrando resultados para “${title}”.`,
    label: { true: "Recomendado", false: "Não recomendado" },
    outOf: (max) => `de ${max} estrelas esperadas`,
    threshold: (stars) => `mais de ${stars}`,
    meter: (score, low, high, threshold) =>
      `${score} estrelas numa escala de ${low} a ${high}; recomendado acima de ${threshold}`,
    found: ({ score, recommended }) =>
      `${formatDecimal(score)} estrelas: ${recommended ? "recomendado" : "não recomendado"}.`,
    why: "Por quê",
    userKnown: (user, n) =>
      `O usuário ${user} deu ${n === 1 ? "1 nota" : `${formatNumber(n)} notas`}.`,
    userUnknown: (user) =>
      `O usuário ${user} é desconhecido: todo usuário novo recebe esta nota.`,
    titleKnown: (title, n) => `“${title}” tem ${n === 1 ? "1 nota" : `${formatNumber(n)} notas`}.`,
    titleUnknown: (title, usesTraits) =>
      `Ninguém avaliou “${title}” ainda: ${usesTraits ? "a nota se baseia em títulos parecidos" : "a nota não diz nada sobre este título"}.`,
    terms: {
      everybody: "Média de todas as notas",
      user: [
        (user) => `O usuário ${user} dá notas mais baixas que os outros`,
        (user) => `O usuário ${user} dá notas como os outros`,
        (user) => `O usuário ${user} dá notas mais altas que os outros`,
      ],
      title: [
        () => "Este título recebe notas mais baixas que os outros",
        () => "Este título recebe notas como os outros",
        () => "Este título recebe notas mais altas que os outros",
      ],
      traits: [
        () => "Títulos deste tipo recebem notas mais baixas",
        () => "Títulos deste tipo recebem notas como os outros",
        () => "Títulos deste tipo recebem notas mais altas",
      ],
      taste: [
        () => "Não combina com o gosto deste usuário",
        () => "O gosto deste usuário não faz diferença",
        () => "Combina com o gosto deste usuário",
      ],
    },
    sum: "Total",
    limited: (sum) => `Total ${sum}, limitado à escala`,
  },
  es: {
    heading: "¿Le gustará este título a este usuario?",
    lead: "Predecimos cuántas estrellas dará un usuario de streaming a un título y explicamos la nota.",
    user: "Número de usuario",
    title: "Título",
    submit: "Predecir",
    hint: ({ users, first_user, last_user }) =>
      `Se conocen ${formatNumber(users)} usuarios, con números del ${first_user} al ${last_user}. Otros números también funcionan.`,
    exampleHeading: "Algunas predicciones",
    sameTitle: "El mismo título en otro lugar:",
    resultHeading: (user, title) => `Usuario ${user} y ${title}`,
    corrected: (typed, title) =>
      `Ningún título se llama «${typed}». Estos son los resultados de «${title}».`,
    label: { true: "Recomendado", false: "No recomendado" },
    outOf: (max) => `de ${max} estrellas esperadas`,
    threshold: (stars) => `más de ${stars}`,
    meter: (score, low, high, threshold) =>
      `${score} estrellas en una escala de ${low} a ${high}; recomendado por encima de ${threshold}`,
    found: ({ score, recommended }) =>
      `${formatDecimal(score)} estrellas: ${recommended ? "recomendado" : "no recomendado"}.`,
    why: "Por qué",
    userKnown: (user, n) =>
      `El usuario ${user} ha dado ${n === 1 ? "1 nota" : `${formatNumber(n)} notas`}.`,
    userUnknown: (user) =>
      `El usuario ${user} es desconocido: todo usuario nuevo recibe esta nota.`,
    titleKnown: (title, n) =>
      `«${title}» tiene ${n === 1 ? "1 nota" : `${formatNumber(n)} notas`}.`,
    titleUnknown: (title, usesTraits) =>
      `Nadie ha valorado «${title}» todavía: ${usesTraits ? "la nota se basa en títulos parecidos" : "la nota no dice nada de este título"}.`,
    terms: {
      everybody: "Media de todas las notas",
      user: [
        (user) => `El usuario ${user} da notas más bajas que otros`,
        (user) => `El usuario ${user} da notas como los otros`,
        (user) => `El usuario ${user} da notas más altas que otros`,
      ],
      title: [
        () => "Este título recibe notas más bajas que otros",
        () => "Este título recibe notas como los otros",
        () => "Este título recibe notas más altas que otros",
      ],
      traits: [
        () => "Los títulos de este tipo reciben notas más bajas",
        () => "Los títulos de este tipo reciben notas como los otros",
        () => "Los títulos de este tipo reciben notas más altas",
      ],
      taste: [
        () => "No va con el gusto de este usuario",
        () => "El gusto de este usuario no influye",
        () => "Va con el gusto de este usuario",
      ],
    },
    sum: "Total",
    limited: (sum) => `Total ${sum}, limitado a la escala`,
  },
};

export const t = () => MESSAGES[language()];

export const formatSigned = (stars, sign = true) =>
  new Intl.NumberFormat(language(), {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: sign ? "exceptZero" : "negative",
  })
    .format(stars)
    .replace("-", "−");
