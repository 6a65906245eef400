export { type FoldedChat, foldChatChunks } from "./fold-chat-chunks.js";
export { type MessagesRecordingName, messagesRecordings, readMessagesRecording } from "./messages-recordings.js";
export { moderationBlocked } from "./moderation-blocked.js";
export {
  type NativeRecording,
  type NativeRecordingName,
  nativeRecordings,
  readCohereRecording,
  readNativeRecording,
} from "./native-recordings.js";
export {
  type ChatRecordingName,
  chatSse,
  type Recording,
  type RecordingName,
  type ResponsesRecordingName,
  readRecording,
  recordings,
  responsesRecordings,
  responsesSse,
  responsesTurns,
} from "./recordings.js";
export { type ResponsesSample, responsesSamples } from "./responses-samples.js";
