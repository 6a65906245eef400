import type { Failure } from "./failure.js";

const thing =
  "(?:param(?:eter)?|arg(?:ument)?|kwarg|field|propert(?:y|ie)|key|name|option|setting|attribute|input)s?(?:\\(s\\))?(?!\\w)";
const denied = "(?:supported|permitted|allowed|accepted|available|recogni[sz]ed|implemented|enabled|known|expected)\\b";
const unknown = "(?:unsupported|unknown|unrecogni[sz]ed|unexpected|extraneous|extra|additional|forbidden|disallowed|no such)";
const not = "(?:not|never|cannot|\\w+n['’]?t)";
const be = "(?:(?:is|are|was|were|has been|have been)\\s+)?";
const still = "(?:(?:currently|yet|officially|an?|the)\\s+)?";
const sent =
  "(?:used?|set|sen[dt]|pass(?:ed)?|specif(?:y|ied)|provided?|included?|configured?|changed?|modif(?:y|ied)|request(?:ed)?)\\b";
const extra = "(?:extra_forbidden|extra (?:inputs|fields) (?:are )?not permitted)";

const compile = (source: string): RegExp => new RegExp(source, "i");

/** Sentences that refuse the parameter marked as §. */
const refusals: readonly RegExp[] = [
  // Unsupported parameter: § · Unrecognized request argument supplied: § · extraneous key [§]
  `\\b${unknown}[ _](?:[\\w-]{1,20}[ _]){0,2}${thing}[^§]{0,60}§`,
  // 'extra_forbidden', 'loc': ('body', '§') · § ⏎ Extra inputs are not permitted
  `\\b${extra}[^§]{0,60}§|§[^§]{0,40}\\b${extra}`,
  // Argument not supported on this model: § · unsupported: §
  `\\b(?:${thing} ${be}not ${denied}[^§:]{0,40}|${unknown}): ?[\\w'"\`,. ]{0,80}§`,
  // § is not supported with this model · property § is unsupported · §: unknown field · § cannot be set
  `§[):,]{0,2} ?(?:${thing} )?(?:(?:,|and|or) [\\w.'"\`]{1,40} )?${be}${still}(?:(?:${not} ${still}(?:${denied}|(?:valid|supported|recogni[sz]ed|known) ${thing}|be ${sent})|no longer ${denied})(?! to\\b)|${unknown}\\b|invalid ${thing}|(?:deprecated|obsolete|disabled|removed|renamed|replaced|superseded|unavailable)\\b)`,
  // does not support parameter § · you cannot set §
  `\\b(?:${not} (?:\\w{1,12}ly )?(?:(?:allowed|permitted|able|possible) to )?|(?:no|without|lacks?) )(?:support(?: for)?|accept|allow|permit|take|recogni[sz]e|implement|have|honou?r|expect|know|${sent})s? (?:(?:the|an?|any|use of|using|setting|following|${thing}):? ?){0,3}§(?! ?(?:[=:(]|of\\b|to\\b|["'\`\\d-]))`,
  // Use max_completion_tokens instead of § · remove §
  "\\b(?:instead of|drop|remove|omit) (?:the )?§",
].map(compile);

/** Sentences that refuse the parameter that a field of the error names. */
const refusalsOfNamed: readonly RegExp[] = [
  compile(`\\b(?:${not} ${still}${denied}|no longer ${denied}|${unknown}\\b|deprecated\\b)`),
];

const code = compile(`${unknown}_(?:\\w+_)?${thing}|${extra}`);

/** Complaints about a value, a size, a type, a position in a list or a combination. */
const about =
  /\b(?:must(?! not be (?:set|used|specified|sent|provided|passed|included))|should|shall|ha(?:s|ve) to|needs? to|values?(?! error)|types?(?! ?[=:'"’\\])|between|range|(?:great|less|larg|small|high|low|long|short)(?:er)? than|(?:more|fewer) than|at (?:least|most)|above|below|exceed\w*|too (?:large|small|long|short|high|low|big|many|few|much)|minimum|maximum|out of|positive|negative|both|together|combin\w*|simultaneous\w*|same time|mutually|conflict\w*|when(?! (?:using|calling))|while|if|unless|without|requires?|required|only|context|(?:with|for|in|during|using) (?:\w+ )?(?:tools?|functions?|stream\w*|thinking|reasoning|images?|audio|vision|json|structured|logprobs|batch\w*|mode)(?! (?:models?|apis?|endpoints?|requests? (?:to|on)))|(?:messages|tools|input|contents)['"]?(?:\.|\[| -> |,|, )\d)\b|[<>≤≥]=? ?-?\d/i;

/** The end of a sentence, or words that lead from the refused parameter to the accepted ones. */
const end =
  /[.;!?](?:\s|$)|[\n}]|, #|#:|[,:] use\b|,?\s(?:expected|did you mean|please use|use instead|try|(?:valid|allowed|supported|available|accepted|known) \w{1,20}(?: are| include|:))\b(?! (?:of|instead)\b)/i;

/** A name that is an ordinary word counts only where a parameter name would stand. */
const before = `(?<=^|[:,([{]\\s{0,2}|\\b(?:the|and|or|support|accept|allow|permit|use|set|send|pass|specify|include|provide|request|${thing})\\s)`;
const behind = `(?=\\s(?:is|are|was)\\s(?:not|un\\w|no longer|deprecated|disabled))`;
const quote = "[\"'`‘’“”[\\](]{1,2}";

/**
 * Whether a service says that a parameter does not exist, as opposed to refusing its value, size, type or combination.
 *
 * @param name - The wire name; services may use another case.
 * @param value - The value that was sent.
 */
export function refusesParameter(failure: Failure, name: string, value: unknown): boolean {
  const { message, parameter } = failure;
  const isNamed = parameter !== undefined && isSameName(parameter, name);
  const marked = markName(message, name);
  const isMarked = marked.includes("§");
  if (!isMarked && !isNamed) return false;
  // The service accepts only its default, so that leaving the parameter out is the same.
  if (/\bonly (?:supports? )?(?:the )?default\b/i.test(message)) return true;
  // A flag whose value is refused can only be left out.
  if (isNamed && value === true && failure.code.includes("unsupported_value")) return true;
  const sentences = marked
    .replace(/\n\s+/g, ": ")
    .split(end)
    .filter((sentence) => !isMarked || sentence.includes("§"));
  const plain = sentences.filter((sentence) => !about.test(sentence));
  const rules = isMarked ? refusals : refusalsOfNamed;
  return (
    plain.some((sentence) => rules.some((rule) => rule.test(sentence))) ||
    (isNamed && plain.length > 0 && code.test(failure.code))
  );
}

/** Whether a text names a parameter. */
export function namesParameter(text: string, name: string): boolean {
  return markName(text, name).includes("§");
}

/** Whether two names differ only by case and underscores, because a service and the model's maker may spell one differently. */
export function isSameName(one: string, other: string): boolean {
  return one === other || fold(one) === fold(other);
}

function fold(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

/** Replaces a name and its quotes by §. */
function markName(text: string, name: string): string {
  const words = name.split(/(?<=[^_])_(?=[^_])|(?=[A-Z])/);
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("[_ -]?");
  const bare = words.length > 1 ? `(?<![\\w.])${escaped}(?![\\w-])` : `${before}${escaped}(?![\\w-])|\\b${escaped}${behind}`;
  return text.replaceAll("§", "").replace(new RegExp(`${quote}${escaped}${quote}|${bare}`, "gi"), "§");
}
