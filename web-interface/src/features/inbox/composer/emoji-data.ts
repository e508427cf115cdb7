/** The emoji a support desk uses, each with the words it is found by in Portuguese, English and Spanish. */
export const groups = {
  smileys: '😀 sorriso smile sonrisa|😃 feliz happy|😄 alegre|😁 sorriso|😅 alívio sweat|😂 rindo laugh risa|🙂 leve|😉 piscar wink guiño|😊 feliz blush|😍 amor love|🥰 carinho|😘 beijo kiss beso|😎 legal cool|🤗 abraço hug abrazo|🤔 pensando think|😐 neutro|😕 confuso|🙁 triste sad|😢 choro cry|😭 chorando|😤 bravo|😠 raiva angry enojo|😱 susto|😴 sono sleep|🤒 doente sick|🥳 festa party fiesta|😇 anjo|🤝 acordo deal acuerdo',
  gestures: '👍 ok joinha like|👎 não dislike|👌 perfeito|🙏 obrigado por favor thanks gracias|👏 palmas clap aplauso|🙌 viva|💪 força strong fuerza|👋 oi tchau hello hola|✌️ paz|🤞 sorte luck suerte|☝️ acima up|👉 direita right|👇 baixo down|✋ pare stop|🤙 liga call',
  things: '📶 sinal signal wifi|📡 antena antenna|🛜 wifi rede red|📞 telefone phone|📱 celular mobile|💻 computador computer|🖥️ tela|🔌 tomada plug|💡 luz light|🔧 conserto fix técnico|🛠️ ferramentas tools|🚚 visita truck|🏠 casa home|📍 local place|📅 data date agenda|⏰ hora alarm|⏳ espera wait|📄 boleto fatura invoice|🧾 recibo receipt|💳 cartão card|💰 dinheiro money|📎 anexo file|📷 foto photo|✉️ email|🔑 senha key|🔒 seguro lock|🎁 presente gift|☕ café',
  symbols: '✅ certo ok done|❌ errado no|⚠️ atenção warning|❗ importante|❓ dúvida question|ℹ️ informação info|🔴 vermelho red|🟡 amarelo yellow|🟢 verde green|🔵 azul blue|⭐ estrela star|❤️ coração love|💙 azul|🔥 fogo fire|🎉 parabéns party|💯 cem|➡️ direita|⬆️ cima|⬇️ baixo|🔄 reiniciar restart|⏸️ pausa|▶️ iniciar|🆗 ok|🚫 proibido',
} as const;

export type EmojiGroup = keyof typeof groups;

/** One emoji with its words. */
export interface Emoji {
  char: string;
  words: string;
}

/** The emoji of a group. */
export function emojiOf(group: EmojiGroup): Emoji[] {
  return groups[group].split('|').map((entry) => {
    const [char = '', ...words] = entry.split(' ');
    return { char, words: words.join(' ') };
  });
}
