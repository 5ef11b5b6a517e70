// What the subscriber's tab says. Of a part there are three phrases: it takes away, it does
// nothing, it adds.
import { decimal, language, whole } from "../i18n.js";

const SAID = {
  en: {
    heading: "Will this user like this title?",
    lead: "The stars that a user of a streaming platform is expected to give, and what they are made of.",
    user: "User number",
    title: "Title",
    ask: "Ask",
    hint: ({ users, first_user, last_user }) =>
      `${whole(users)} users are known, with numbers from ${first_user} to ${last_user}. Others are answered too.`,
    examples: "Or try",
    number: (user) => `user ${user}`,
    others: "The same name elsewhere:",
    whom: (user, title) => `User ${user} and ${title}`,
    meant: (typed, title) => `Nothing is called “${typed}”; this is for “${title}”.`,
    label: { true: "Recommended", false: "Not recommended" },
    of: (most) => `of ${most} stars expected`,
    needed: (stars) => `more than ${stars}`,
    meter: (score, low, high, threshold) =>
      `${score} stars on a scale from ${low} to ${high}; recommended is what gets more than ${threshold}`,
    found: ({ score, recomendacion }) =>
      `${decimal(score)} stars: ${recomendacion ? "recommended" : "not recommended"}.`,
    why: "Why",
    userKnown: (user, n) => `User ${user} is known by ${n === 1 ? "1 rating" : `${whole(n)} ratings`}.`,
    userUnknown: (user) =>
      `User ${user} is unknown: nothing of their own counts, and everybody unknown gets this score.`,
    titleKnown: (title, n) => `“${title}” is known by ${n === 1 ? "1 rating" : `${whole(n)} ratings`}.`,
    titleUnknown: (title, kind) =>
      `Nobody has rated “${title}”: ${kind ? "it counts as titles of its kind do" : "nothing of its own counts"}.`,
    parts: {
      everybody: "On average, a rating is",
      user: [
        (user) => `User ${user} is stricter than others`,
        (user) => `User ${user} is neither strict nor mild`,
        (user) => `User ${user} is milder than others`,
      ],
      title: [
        () => "This title is liked less than others",
        () => "This title is liked no more and no less than others",
        () => "This title is liked more than others",
      ],
      traits: [
        () => "Titles of its kind are liked less",
        () => "Titles of its kind are liked like any",
        () => "Titles of its kind are liked more",
      ],
      taste: [
        () => "It is not to this user's taste",
        () => "This user's taste says nothing of it",
        () => "It is to this user's taste",
      ],
    },
    sum: "Together",
    kept: (sum) => `Together ${sum}; the scale ends at`,
    version: "Answered by version",
  },
  pt: {
    heading: "Este usuário vai gostar deste título?",
    lead: "As estrelas que se espera de um usuário de uma plataforma, e de que elas são feitas.",
    user: "Número do usuário",
    title: "Título",
    ask: "Perguntar",
    hint: ({ users, first_user, last_user }) =>
      `São conhecidos ${whole(users)} usuários, com números de ${first_user} a ${last_user}. Outros também têm resposta.`,
    examples: "Ou experimente",
    number: (user) => `usuário ${user}`,
    others: "O mesmo nome em outro lugar:",
    whom: (user, title) => `Usuário ${user} e ${title}`,
    meant: (typed, title) => `Nada se chama “${typed}”; isto é para “${title}”.`,
    label: { true: "Recomendado", false: "Não recomendado" },
    of: (most) => `de ${most} estrelas esperadas`,
    needed: (stars) => `mais de ${stars}`,
    meter: (score, low, high, threshold) =>
      `${score} estrelas numa escala de ${low} a ${high}; recomendado é o que recebe mais de ${threshold}`,
    found: ({ score, recomendacion }) =>
      `${decimal(score)} estrelas: ${recomendacion ? "recomendado" : "não recomendado"}.`,
    why: "Por quê",
    userKnown: (user, n) =>
      `O usuário ${user} é conhecido por ${n === 1 ? "1 nota" : `${whole(n)} notas`}.`,
    userUnknown: (user) =>
      `O usuário ${user} é desconhecido: nada dele conta, e todo desconhecido recebe esta nota.`,
    titleKnown: (title, n) =>
      `“${title}” é conhecido por ${n === 1 ? "1 nota" : `${whole(n)} notas`}.`,
    titleUnknown: (title, kind) =>
      `Ninguém avaliou “${title}”: ${kind ? "conta como os títulos do seu tipo" : "nada dele conta"}.`,
    parts: {
      everybody: "Em média, uma nota é",
      user: [
        (user) => `O usuário ${user} é mais severo que os outros`,
        (user) => `O usuário ${user} não é severo nem generoso`,
        (user) => `O usuário ${user} é mais generoso que os outros`,
      ],
      title: [
        () => "Este título agrada menos que os outros",
        () => "Este título não agrada nem mais nem menos que os outros",
        () => "Este título agrada mais que os outros",
      ],
      traits: [
        () => "Títulos do seu tipo agradam menos",
        () => "Títulos do seu tipo agradam como qualquer um",
        () => "Títulos do seu tipo agradam mais",
      ],
      taste: [
        () => "Não é do gosto deste usuário",
        () => "O gosto deste usuário nada diz sobre ele",
        () => "É do gosto deste usuário",
      ],
    },
    sum: "No total",
    kept: (sum) => `No total ${sum}; a escala acaba em`,
    version: "Respondido pela versão",
  },
  es: {
    heading: "¿Le gustará este título a este usuario?",
    lead: "Las estrellas que se esperan de un usuario de una plataforma, y de qué se componen.",
    user: "Número de usuario",
    title: "Título",
    ask: "Preguntar",
    hint: ({ users, first_user, last_user }) =>
      `Se conocen ${whole(users)} usuarios, con números del ${first_user} al ${last_user}. Los demás también tienen respuesta.`,
    examples: "O prueba con",
    number: (user) => `usuario ${user}`,
    others: "El mismo nombre en otro lugar:",
    whom: (user, title) => `Usuario ${user} y ${title}`,
    meant: (typed, title) => `Nada se llama «${typed}»; esto es para «${title}».`,
    label: { true: "Recomendado", false: "No recomendado" },
    of: (most) => `de ${most} estrellas esperadas`,
    needed: (stars) => `más de ${stars}`,
    meter: (score, low, high, threshold) =>
      `${score} estrellas en una escala de ${low} a ${high}; se recomienda lo que recibe más de ${threshold}`,
    found: ({ score, recomendacion }) =>
      `${decimal(score)} estrellas: ${recomendacion ? "recomendado" : "no recomendado"}.`,
    why: "Por qué",
    userKnown: (user, n) =>
      `Al usuario ${user} se le conoce por ${n === 1 ? "1 nota" : `${whole(n)} notas`}.`,
    userUnknown: (user) =>
      `El usuario ${user} es desconocido: nada suyo cuenta, y todo desconocido recibe esta nota.`,
    titleKnown: (title, n) =>
      `«${title}» se conoce por ${n === 1 ? "1 nota" : `${whole(n)} notas`}.`,
    titleUnknown: (title, kind) =>
      `Nadie ha valorado «${title}»: ${kind ? "cuenta como los títulos de su tipo" : "nada suyo cuenta"}.`,
    parts: {
      everybody: "En promedio, una nota es",
      user: [
        (user) => `El usuario ${user} es más severo que otros`,
        (user) => `El usuario ${user} no es ni severo ni generoso`,
        (user) => `El usuario ${user} es más generoso que otros`,
      ],
      title: [
        () => "Este título gusta menos que otros",
        () => "Este título no gusta ni más ni menos que otros",
        () => "Este título gusta más que otros",
      ],
      traits: [
        () => "Los títulos de su tipo gustan menos",
        () => "Los títulos de su tipo gustan como cualquiera",
        () => "Los títulos de su tipo gustan más",
      ],
      taste: [
        () => "No es del gusto de este usuario",
        () => "El gusto de este usuario no dice nada de él",
        () => "Es del gusto de este usuario",
      ],
    },
    sum: "En total",
    kept: (sum) => `En total ${sum}; la escala acaba en`,
    version: "Respondido por la versión",
  },
};

export const said = () => SAID[language()];

export const signed = (stars, sign = true) =>
  new Intl.NumberFormat(language(), {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: sign ? "exceptZero" : "negative",
  })
    .format(stars)
    .replace("-", "−");
