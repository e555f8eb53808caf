/** What to type to play at a WebSocket URL, by bots and by hand. `ofBots` is what they need to be told besides. */
export const howToPlay = (url: string, gameMode: string, ofBots: string): string => {
  const connect = (player: string) => `npx wscat -c "${url}?token=$(npm run -s token -- --player ${player})"`;
  return `Let bots play, from another terminal in this folder:

  npm run bots -- --players 20 --mode ${gameMode}${ofBots}

Or play yourself, each player in a terminal of its own in this folder, whose key signs their tokens:

  ${connect('alice')}
  ${connect('bob')}
  > {"type":"enqueue","game_mode":"${gameMode}"}
  > {"type":"loading_complete","loading_session_id":"(of start_loading)"}
`;
};
