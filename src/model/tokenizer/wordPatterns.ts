/** How known models cut a text into words before they join bytes, as their `tokenizer.json` has it. */

export const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

const WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
const REST = ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';

export const LLAMA3 = `${WORDS}|\\p{N}{1,3}|${REST}`;
export const QWEN2 = `${WORDS}|\\p{N}|${REST}`;
