// Titles and names as people write them.
const ARTICLES =
  "The|A|An|La|Le|Les|L'|Un|Une|El|Los|Las|Una|Il|Lo|Gli|I|O|Os|As|Um|Uma|Das|Der|Die|Ein|Eine|" +
  "Det|Den|De|Het|En|Et";
const ARTICLE_LAST = new RegExp(`([^()]+), (${ARTICLES})(?= *[()]|$)`, "gu");
const PLATFORMS = {
  amazon: "Amazon Prime Video",
  disney: "Disney+",
  hulu: "Hulu",
  netflix: "Netflix",
};

const SMALL_WORDS = new Set(
  "a an and as at but by for from in nor of on or the to vs with de del la las el los le les du des y e do da dos das".split(" "),
);
const CAPITALS = new Set("ii iii iv vi vii viii ix tv usa uk fbi cia dc nba wwe bbc".split(" "));

// "The Usual Suspects" of the library form "Usual Suspects, The"; catalogues without capitals get
// those of an English title
export const displayTitle = (title) =>
  naturalOrder(title === title.toLowerCase() ? capitalize(title) : title);

const naturalOrder = (title) =>
  title.replace(ARTICLE_LAST, (_, rest, article) =>
    article.endsWith("'") ? `${article}${rest}` : `${article} ${rest}`,
  );

const capitalize = (title) =>
  title.replace(/[\p{L}\p{N}][\p{L}\p{N}'’]*/gu, (word, start) => {
    if (CAPITALS.has(word)) return word.toUpperCase();
    const first = start === 0 || /[:.?!(] *$/u.test(title.slice(0, start));
    return SMALL_WORDS.has(word) && !first ? word : word[0].toUpperCase() + word.slice(1);
  });

export const titleWithYear = ({ title, year }) =>
  year ? `${displayTitle(title)} (${year})` : displayTitle(title);

export const platformName = (platform) => PLATFORMS[platform] ?? platform;

// up to three letters: "FI" of "The Fragile Inheritance"
export function initials(title) {
  const words = displayTitle(title).match(/[\p{L}\p{N}]+/gu) ?? [];
  const [first, ...rest] = words;
  const long = rest.filter((word) => /^[\p{Lu}\p{N}]/u.test(word));
  const letters = new RegExp(`^(${ARTICLES})$`, "iu").test(first) && long.length ? long : [first, ...long];
  return letters.slice(0, 3).map((word) => word?.[0] ?? "").join("").toUpperCase();
}
